import { useLingui } from '@lingui/react/macro'
import { CustomerFilter } from '@scriptorium/contract'
import { type UrlState, useUrlState } from '#lib/url-state.ts'
import { DayField } from '#ui/day-field.tsx'
import { SavedViews } from '#ui/saved-views.tsx'
import { SelectField } from '#ui/select-field.tsx'
import { customerStates } from './customer-words.ts'

const names = ['state', 'plan', 'tag', 'nearLimit', 'createdFrom', 'createdTo'] as const
export const noFilters: UrlState = { q: undefined, ...Object.fromEntries(names.map(name => [name, undefined])) }

/** The filter that an address holds; what is no filter is left out. */
export function filterOf(url: UrlState): CustomerFilter {
  const parts = { search: url.q, ...Object.fromEntries(names.map(name => [name, url[name]])) }
  const given = Object.fromEntries(Object.entries(parts).filter(([, value]) => value))
  return CustomerFilter.safeParse(given).data ?? (url.q ? { search: url.q } : {})
}

/** State, plan, tag, usage and age: each a list of its own, all kept in the address. */
export function CustomerFilters({ plans, tags }: { plans: readonly string[]; tags: readonly string[] }) {
  const { t } = useLingui()
  const [url, setUrl] = useUrlState()
  const states = CustomerFilter.shape.state.unwrap().options
  const choose = (name: (typeof names)[number]) => (value: string) => setUrl({ [name]: value || undefined })
  return (
    <>
      <SelectField
        inline
        label={t`State`}
        value={url.state ?? ''}
        choices={[
          { value: '', label: t`Any state` },
          ...states.map(state => ({ value: state, label: t(customerStates[state].word) })),
        ]}
        onChange={choose('state')}
      />
      <SelectField
        inline
        label={t`Plan`}
        value={url.plan ?? ''}
        choices={[{ value: '', label: t`Any plan` }, ...plans.map(name => ({ value: name, label: name }))]}
        onChange={choose('plan')}
      />
      {tags.length > 0 ? (
        <SelectField
          inline
          label={t`Tag`}
          value={url.tag ?? ''}
          choices={[{ value: '', label: t`Any tag` }, ...tags.map(tag => ({ value: tag, label: tag }))]}
          onChange={choose('tag')}
        />
      ) : null}
      <SelectField
        inline
        label={t`Usage`}
        value={url.nearLimit ?? ''}
        choices={[
          { value: '', label: t`Any usage` },
          { value: 'yes', label: t`80 % used or more` },
        ]}
        onChange={choose('nearLimit')}
      />
      <DayField label={t`Created from`} value={url.createdFrom ?? ''} onChange={choose('createdFrom')} />
      <DayField label={t`Created until`} value={url.createdTo ?? ''} onChange={choose('createdTo')} />
      <SavedViews list="customers" />
    </>
  )
}
