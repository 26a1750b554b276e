import { Autocomplete } from '@base-ui/react/autocomplete'
import { words } from '@outlay/shared/words'
import { useMemo, useRef, useState } from 'react'
import { Button } from '../../components/button.tsx'
import { KeyCaps } from '../../components/key-caps.tsx'
import { copyText } from '../../lib/copy-text.ts'
import { matchCommands } from './match-commands.ts'
import { useNames } from './names-query.ts'
import { type Command, type CommandAction, type PagePath, prepareCommands } from './prepare-commands.ts'

const texts = words.commands

type CommandMenuProps = {
  pages: ReadonlyArray<{ to: PagePath; name: string }>
  /** Null until it is known. */
  baseUrl: string | null
  data: 'real' | 'simulated' | null
  zone: string
  hasRange: boolean
  /** The keys that do the same, as far as there are some. */
  keysOf: (action: CommandAction) => readonly string[]
  onRun: (action: CommandAction) => void
  onClose: () => void
}

/** One field that finds a page, a range, a name or something to do; arrows choose, Enter goes. */
export function CommandMenu(props: CommandMenuProps) {
  const { pages, baseUrl, data, zone, hasRange, keysOf, onRun, onClose } = props
  const [search, setSearch] = useState('')
  const [isCopied, setIsCopied] = useState<boolean | null>(null)
  const shownUrl = useRef<HTMLElement>(null)
  const { names, isFailed } = useNames({ zone, data })
  const groups = useMemo(
    () => prepareCommands({ pages, baseUrl, hasRange }, names),
    [pages, baseUrl, hasRange, names],
  )
  const found = useMemo(() => matchCommands(groups, search), [groups, search])

  async function choose({ action }: Command) {
    if (action.kind !== 'copy-base-url') return onRun(action)
    setIsCopied(await copyText(baseUrl ?? '', shownUrl.current))
  }

  return (
    <Autocomplete.Root
      inline
      open
      autoHighlight="always"
      items={found.groups}
      filter={null}
      itemToStringValue={labelOf}
      value={search}
      onValueChange={(value, { reason }) => {
        // Choosing something is not a search for its name.
        if (reason !== 'item-press') setSearch(value)
        setIsCopied(null)
      }}
    >
      <div className="flex gap-2 border-b p-3">
        <Autocomplete.Input
          autoFocus
          aria-label={texts.search}
          placeholder={texts.search}
          // Escape is the dialog's, and closes it at once instead of emptying the field first.
          onKeyDown={(event) => event.key === 'Escape' && event.preventBaseUIHandler()}
          className="min-h-9 min-w-0 grow bg-ground px-1 text-[15px] placeholder:text-muted"
        />
        <Button onClick={onClose}>{words.states.close}</Button>
      </div>
      <Autocomplete.List
        aria-label={texts.title}
        className="max-h-[min(32rem,60dvh)] overflow-y-auto overscroll-contain p-2 empty:hidden"
      >
        {(group: (typeof found.groups)[number]) => (
          <Autocomplete.Group key={group.name} items={group.items} className="pb-2">
            <Autocomplete.GroupLabel className="px-2 pt-1 pb-0.5 text-[13px] text-muted">
              {group.name}
            </Autocomplete.GroupLabel>
            <Autocomplete.Collection>
              {(item: Command) => (
                <Item key={item.id} item={item} keys={keysOf(item.action)} onChoose={() => choose(item)} />
              )}
            </Autocomplete.Collection>
          </Autocomplete.Group>
        )}
      </Autocomplete.List>
      <Autocomplete.Status className="border-t px-4 py-2 text-[13px] text-muted">
        {isCopied === true && texts.copied}
        {isCopied === false && texts.notCopied}
        {isCopied === null && (search.trim() === '' ? texts.hint : sentenceOf(found))}
        {isFailed && search !== '' && <span className="block text-bad">{texts.namesFailed}</span>}
      </Autocomplete.Status>
      <code
        ref={shownUrl}
        className={isCopied === false ? 'block px-4 pb-3 font-mono text-[13px] break-all' : 'sr-only'}
      >
        {baseUrl}
      </code>
    </Autocomplete.Root>
  )
}

type ItemProps = { item: Command; keys: readonly string[]; onChoose: () => void }

function Item({ item, keys, onChoose }: ItemProps) {
  return (
    <Autocomplete.Item
      value={item}
      onClick={onChoose}
      className="flex min-h-8 cursor-pointer items-center gap-3 rounded-sm px-2 data-highlighted:bg-accent-ground"
    >
      <bdi className="min-w-0 grow truncate">{item.label}</bdi>
      {item.hint !== '' && <bdi className="max-w-1/2 truncate text-[13px] text-muted">{item.hint}</bdi>}
      {keys.length > 0 && (
        <span className="hidden sm:inline">
          <KeyCaps keys={keys} />
        </span>
      )}
    </Autocomplete.Item>
  )
}

function sentenceOf({ shown, isCut }: ReturnType<typeof matchCommands>): string {
  if (shown === 0) return texts.none
  return isCut ? `${texts.found(shown)}. ${texts.cut}` : texts.found(shown)
}

function labelOf({ label }: Command): string {
  return label
}
