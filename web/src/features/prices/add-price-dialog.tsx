import type { PriceDraft, PricePreview } from '@outlay/shared/api'
import { words } from '@outlay/shared/words'
import { type FormEvent, useState } from 'react'
import { Button } from '../../components/button.tsx'
import { Dialog } from '../../components/dialog.tsx'
import { DialogButtons } from '../../components/dialog-buttons.tsx'
import { Field } from '../../components/field.tsx'
import { NotDone } from '../../components/not-done.tsx'
import type { Day } from '../../lib/calendar.ts'
import { type AddedPrice, useAddPrice, usePreviewPrice } from './change-prices.ts'
import { draftOfForm, emptyForm, type PriceForm } from './draft-of-form.ts'
import { pastCallsTexts, prepareLine } from './prepare-preview.ts'

const texts = words.prices.add

type AddPriceDialogProps = {
  /** The model to begin with, maybe empty; null while the dialog is closed. */
  model: string | null
  providers: readonly string[]
  /** Whether a model has a price today. */
  hasPrice: (provider: string, model: string) => boolean
  today: Day
  onClose: () => void
  onAdded: (model: string, added: AddedPrice) => void
}

/** A price of one's own: typed, shown with all that it changes, and only then added. */
export function AddPriceDialog({ model, ...rest }: AddPriceDialogProps) {
  return (
    <Dialog title={texts.title} isOpen={model !== null} onClose={rest.onClose}>
      {model !== null && <AddPrice model={model} {...rest} />}
    </Dialog>
  )
}

function AddPrice({
  model,
  providers,
  hasPrice,
  today,
  onClose,
  onAdded,
}: AddPriceDialogProps & { model: string }) {
  const [form, setForm] = useState<PriceForm>({ ...emptyForm, model })
  const [draft, setDraft] = useState<PriceDraft | null>(null)
  const preview = usePreviewPrice()

  function show(event: FormEvent) {
    event.preventDefault()
    const asked = draftOfForm(form, { hasPrice: hasPrice(form.provider, form.model), today })
    if (asked) preview.mutate(asked, { onSuccess: () => setDraft(asked) })
  }

  if (draft && preview.data) {
    return (
      <Preview
        draft={draft}
        preview={preview.data}
        onBack={() => setDraft(null)}
        onCancel={onClose}
        onAdded={(added) => onAdded(draft.prices[0]?.model ?? '', added)}
      />
    )
  }
  return (
    <form onSubmit={show} className="space-y-4">
      <PriceFields form={form} providers={providers} onChange={setForm} />
      <NotDone error={preview.error} />
      <DialogButtons confirm={texts.preview} isBusy={preview.isPending} onCancel={onClose} />
    </form>
  )
}

type PriceFieldsProps = {
  form: PriceForm
  providers: readonly string[]
  onChange: (form: PriceForm) => void
}

const decimal = '\\s*\\d{1,9}([.,]\\d{1,9})?\\s*'

function PriceFields({ form, providers, onChange }: PriceFieldsProps) {
  const isEmpty = form.prompt === '' && form.cached === '' && form.answer === ''
  const field = (name: keyof PriceForm) => ({
    value: form[name],
    onChange: (event: { target: { value: string } }) => onChange({ ...form, [name]: event.target.value }),
  })
  return (
    <>
      <div className="grid gap-4 sm:grid-cols-2">
        <Field
          label={texts.provider}
          hint={texts.providerHint}
          suggestions={providers}
          required
          maxLength={64}
          pattern="\s*[A-Za-z0-9\-]+\s*"
          {...field('provider')}
        />
        <Field
          label={texts.model}
          hint={texts.modelHint}
          required
          maxLength={200}
          pattern="\s*\S+\s*"
          {...field('model')}
        />
      </div>
      <fieldset>
        <legend className="mb-2 text-[13px] text-muted">{texts.perMillion}</legend>
        <div className="grid grid-cols-1 gap-4 sm:grid-cols-3">
          <Field
            label={texts.prompt}
            inputMode="decimal"
            pattern={decimal}
            required={isEmpty}
            {...field('prompt')}
          />
          <Field label={texts.cached} inputMode="decimal" pattern={decimal} {...field('cached')} />
          <Field label={texts.answer} inputMode="decimal" pattern={decimal} {...field('answer')} />
        </div>
      </fieldset>
      <Field label={texts.from} hint={texts.fromHint} type="date" {...field('from')} />
      <Field label={texts.source} maxLength={200} placeholder={texts.ownSource} {...field('source')} />
    </>
  )
}

type PreviewProps = {
  draft: PriceDraft
  preview: PricePreview
  onBack: () => void
  onCancel: () => void
  onAdded: (added: AddedPrice) => void
}

function Preview({ draft, preview, onBack, onCancel, onAdded }: PreviewProps) {
  const add = useAddPrice()
  const [isBooking, setIsBooking] = useState(true)
  const line = prepareLine(preview.prices[0]!)
  const past = pastCallsTexts(preview.pastCalls)
  return (
    <form
      className="space-y-4"
      onSubmit={(event) => {
        event.preventDefault()
        add.mutate({ draft, isBooking: isBooking && past.length > 0 }, { onSuccess: onAdded })
      }}
    >
      <div>
        <p className="font-medium break-words">{line.model}</p>
        <p className="text-[13px] text-muted">{line.sentence}</p>
      </div>
      <table className="w-full text-[13px]">
        <caption className="pb-1 text-left text-muted">{texts.perMillion}</caption>
        <thead className="text-muted">
          <tr>
            <td />
            {line.before && (
              <th scope="col" className="py-1 numbers font-normal">
                {texts.before}
              </th>
            )}
            <th scope="col" className="py-1 numbers font-normal">
              {line.since}
            </th>
          </tr>
        </thead>
        <tbody>
          {line.parts.map(({ label, before, after }) => (
            <tr key={label} className="border-t">
              <th scope="row" className="py-1 text-left font-normal">
                {label}
              </th>
              {line.before && <td className="py-1 numbers text-muted">{before}</td>}
              <td className="py-1 numbers">{after}</td>
            </tr>
          ))}
        </tbody>
      </table>
      <div className="space-y-2 text-[13px]">
        {past.length === 0 && <p className="text-muted">{texts.noPast}</p>}
        {past.map((sentence) => (
          <p key={sentence}>{sentence}</p>
        ))}
        {past.length > 0 && (
          <label className="flex items-start gap-2 py-1">
            <input
              type="checkbox"
              checked={isBooking}
              onChange={(event) => setIsBooking(event.target.checked)}
              className="mt-0.5 size-4 shrink-0 accent-accent"
            />
            {texts.book}
          </label>
        )}
      </div>
      <Button onClick={onBack}>{texts.back}</Button>
      <NotDone error={add.error} />
      <DialogButtons confirm={texts.confirm} isBusy={add.isPending} onCancel={onCancel} />
    </form>
  )
}
