/** Texts of about so many bytes, the same ones in every run. */
export type TextMaker = (bytes: number) => string

const words = [
  'the of and to in a is that for it as was with be by on not he his but at are this have from or had an they which one you were all her',
  'she there would their we him been has when who will no more if out so up said what its about than into them can only other time new',
  'some could these two may first then do any like my now over such our man me even most made after also did many off before must well',
  'back through years much where your way down should because long each just state people how little good world make very year still see',
  'own work men day get here old life both between being under never know same last another while us might great go come since against',
  'right used take three government however system company program question during number always away fact though water less public put',
].flatMap((line) => line.split(' '))

/** Words in sentences and paragraphs, a seventh of them with an ending that makes them less common. */
export const english: TextMaker = (bytes) => {
  const random = sequence(7)
  let text = ''
  while (text.length < bytes) {
    const sentence = Array.from({ length: 6 + (random() % 14) }, () => {
      const word = words[random() % words.length] as string
      return random() % 7 === 0 ? word + ['ing', 'ation', 'ness', 'ly', 'ology'][random() % 5] : word
    }).join(' ')
    const end = ['. ', '. ', ', ', '? ', '.\n\n'][random() % 5]
    text += sentence.charAt(0).toUpperCase() + sentence.slice(1) + end
  }
  return text.slice(0, bytes)
}

/** What has no boundary, or is one: tokenizers that look through a piece for each merge take hours for some. */
export const hostile: Readonly<Record<string, TextMaker>> = {
  'one letter': (bytes) => 'a'.repeat(bytes),
  spaces: (bytes) => ' '.repeat(bytes),
  'Chinese without punctuation': (bytes) => {
    const random = sequence(3)
    return Array.from({ length: bytes / 3 }, () => String.fromCharCode(0x4e00 + (random() % 3_000))).join('')
  },
  base64: (bytes) => {
    const random = sequence(5)
    const letters = 'ABCDEFGHIJKLMNOPQRSTUVWXYZabcdefghijklmnopqrstuvwxyz0123456789+/'
    return Array.from({ length: bytes }, () => letters[random() % 64]).join('')
  },
  'rules of tables': (bytes) => '|---------------'.repeat(bytes / 16),
}

/** Numbers below 2^16, by a linear congruence. */
function sequence(seed: number): () => number {
  let state = seed
  return () => {
    state = (Math.imul(state, 1_664_525) + 1_013_904_223) >>> 0
    return state >>> 16
  }
}
