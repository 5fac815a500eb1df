import { useEffect, useRef } from 'react'
import type WaveSurfer from 'wavesurfer.js'
import { styleNonce } from '#lib/brand.ts'
import style from './player.module.css'

type Props = { audio: HTMLAudioElement; url: string; onReady: () => void }

/** The shape of the sound. It is a picture only: the slider over it does the seeking. */
export function Waveform({ audio, url, onReady }: Props) {
  const box = useRef<HTMLDivElement>(null)
  const done = useRef<HTMLSpanElement>(null)
  useEffect(() => {
    let wave: WaveSurfer | null = null
    let isGone = false
    const draw = async () => {
      const { default: WaveSurfer } = await import('wavesurfer.js')
      if (isGone || !box.current || !done.current) return
      const nonce = styleNonce()
      wave = WaveSurfer.create({
        container: box.current,
        media: audio,
        // Written whole, as the element names it: any other spelling makes the library load it anew, and the place in it is lost.
        url: new URL(url, location.href).href,
        height: 40,
        barWidth: 2,
        barGap: 1,
        barRadius: 1,
        cursorWidth: 0,
        interact: false,
        waveColor: getComputedStyle(box.current).color,
        progressColor: getComputedStyle(done.current).color,
        ...(nonce ? { cspNonce: nonce } : {}),
      })
      wave.on('ready', onReady)
    }
    // A sound that this browser cannot draw still plays: the plain slider stays.
    draw().catch(() => undefined)
    return () => {
      isGone = true
      wave?.destroy()
    }
  }, [audio, url, onReady])
  return (
    <div ref={box} className={style.wave} aria-hidden>
      <span ref={done} className={style.waveDone} />
    </div>
  )
}
