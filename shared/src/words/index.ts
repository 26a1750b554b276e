export { errorWords, fieldWords } from './errors.ts'
export { givenNames, startWords } from './start.ts'
export { words } from './words.ts'
