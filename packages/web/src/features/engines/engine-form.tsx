import { useLingui } from '@lingui/react/macro'
import { Button, Checkbox, PasswordInput, TextInput } from '@mantine/core'
import {
  changeEngine,
  type Engine,
  EngineFeature,
  type EngineSettings,
  ModelName,
  PoolName,
  registerEngine,
} from '@scriptorium/contract'
import { useState } from 'react'
import { call } from '#lib/call.ts'
import { keys } from '#lib/keys.ts'
import { queryClient } from '#lib/queries.ts'
import { Form, FormButtons, useForm } from '#ui/form.tsx'
import { FormDialog } from '#ui/form-dialog.tsx'
import { SelectField } from '#ui/select-field.tsx'
import { toastDone } from '#ui/toast.tsx'
import style from './engine-form.module.css'
import { featureWords, kindWords } from './engine-words.ts'

type Kind = EngineSettings['kind']
const below = ['label', 'input', 'description', 'error'] as const
const usual: EngineFeature[] = ['translate', 'words']
const list = (text: string) => text.split(/[\s,]+/).filter(Boolean)

/** Registers an engine, or changes one; a secret that is left empty stays as it is. */
export function EngineForm({ engine, onClose }: { engine: Engine | null; onClose: () => void }) {
  const { t } = useLingui()
  const [kind, setKind] = useState<Kind>(engine?.kind === 'openai-compatible' ? 'openai-compatible' : 'whisper-webui')
  const [features, setFeatures] = useState<EngineFeature[]>(engine?.features ?? usual)
  const isChosen = () =>
    !EngineFeature.options.every(one => features.includes(one) === (engine?.features ?? usual).includes(one))
  const [sent] = useState({ what: '', key: '' })
  const form = useForm({
    start: {
      name: engine?.name ?? '',
      url: engine?.url ?? '',
      secret: '',
      pool: engine?.pool ?? 'standard',
      models: engine?.models.join(', ') ?? '',
      slots: String(engine?.slots ?? 1),
      cost: engine?.costMinorPerHour == null ? '' : (engine.costMinorPerHour / 100).toFixed(2),
    },
    check: ({ name, url, pool, models, slots, cost }) => ({
      ...(name.trim() ? {} : { name: t`Enter a name.` }),
      ...(/^https?:\/\/./.test(url.trim()) ? {} : { url: t`Enter an address that begins with https:// or http://.` }),
      ...(PoolName.safeParse(pool).success
        ? {}
        : { pool: t`At most forty characters: a to z, digits and hyphens, a letter first.` }),
      ...(ModelName.array().min(1).safeParse(list(models)).success
        ? {}
        : { models: t`Enter the names of its models, such as base or large-v3-turbo.` }),
      ...(Number.isInteger(Number(slots)) && Number(slots) >= 1 && Number(slots) <= 64
        ? {}
        : { slots: t`Enter a whole number from 1 to 64.` }),
      ...(cost === '' || Number(cost.replace(',', '.')) >= 0 ? {} : { cost: t`Enter an amount, such as 1.20.` }),
    }),
    send: ({ name, url, secret, pool, models, slots, cost }) => {
      const settings = {
        name: name.trim(),
        pool,
        models: list(models),
        slots: Number(slots),
        features,
        costMinorPerHour: cost === '' ? null : Math.round(Number(cost.replace(',', '.')) * 100),
        ...(secret ? { secret } : {}),
      }
      if (engine) return call(changeEngine, { params: { id: engine.id }, body: settings })
      const body = { kind, url: url.trim(), ...settings }
      const what = JSON.stringify(body)
      // The same once more is one engine; anything else is another request.
      if (sent.what !== what) Object.assign(sent, { what, key: crypto.randomUUID() })
      return call(registerEngine, { body }, { idempotencyKey: sent.key })
    },
    fieldOf: ({ code, detail }) => {
      if (code === 'already-exists') return { name: t`There is an engine of this name. Choose another one.` }
      return code === 'address-refused' ? { url: detail ?? t`This address is not called.` } : null
    },
    done: () => {
      void queryClient.invalidateQueries({ queryKey: keys.engines })
      toastDone(engine ? t`Engine changed` : t`Engine registered`)
      onClose()
    },
  })
  const title = engine ? t`Change engine` : t`Register engine`
  return (
    <FormDialog title={title} isDirty={() => form.isDirty() || isChosen()} onClose={onClose}>
      {close => (
        <Form form={form}>
          {engine ? null : (
            <SelectField
              label={t`Kind`}
              value={kind}
              choices={(['whisper-webui', 'openai-compatible'] as const).map(value => ({
                value,
                label: t(kindWords[value]),
              }))}
              onChange={setKind}
            />
          )}
          <TextInput {...form.field('name')} label={t`Name`} data-autofocus />
          <TextInput
            {...form.field('url')}
            label={t`Address`}
            type="url"
            autoComplete="off"
            readOnly={engine !== null}
            description={
              engine
                ? t`An engine at another address is another engine.`
                : t`Such as https://speech.example.com. A machine of your own network is called only when the setting EGRESS_ALLOW names it.`
            }
            inputWrapperOrder={[...below]}
          />
          <PasswordInput
            {...form.field('secret')}
            label={kind === 'whisper-webui' ? t`Secret` : t`API key`}
            autoComplete="off"
            description={
              engine?.hasSecret
                ? t`One is stored. Leave this empty to keep it.`
                : kind === 'whisper-webui'
                  ? t`The one that its wrapper was started with. Leave this empty for a plain Whisper-WebUI.`
                  : t`Leave this empty where the server asks for none.`
            }
            inputWrapperOrder={[...below]}
          />
          <TextInput
            {...form.field('models')}
            label={t`Models`}
            autoComplete="off"
            description={t`By the names that plans use, separated by commas.`}
            inputWrapperOrder={[...below]}
          />
          <TextInput
            {...form.field('pool')}
            label={t`Pool`}
            autoComplete="off"
            description={t`Each plan uses the engines of one pool. The first plans use “standard”.`}
            inputWrapperOrder={[...below]}
          />
          <TextInput {...form.field('slots')} label={t`Recordings at once`} inputMode="numeric" />
          <TextInput
            {...form.field('cost')}
            label={t`Cost of the machine per hour, in EUR`}
            inputMode="decimal"
            description={t`With it the list says what an hour of audio costs. May stay empty.`}
            inputWrapperOrder={[...below]}
          />
          <fieldset className={style.features}>
            <legend>{t`What it can do`}</legend>
            {EngineFeature.options.map(feature => (
              <Checkbox
                key={feature}
                label={t(featureWords[feature])}
                checked={features.includes(feature)}
                onChange={event =>
                  setFeatures(
                    event.currentTarget.checked ? [...features, feature] : features.filter(other => other !== feature),
                  )
                }
              />
            ))}
          </fieldset>
          <FormButtons>
            <Button type="submit" loading={form.busy}>
              {title}
            </Button>
            <Button variant="default" onClick={close}>
              {t`Cancel`}
            </Button>
          </FormButtons>
        </Form>
      )}
    </FormDialog>
  )
}
