import { type BillingReader, billed, nothingBilled } from '../billing.ts'
import { countOf, objectOf, textOf } from '../json.ts'

/** Mistral's OCR: by the page, and more for pages whose figures were annotated. */
export const mistralOcr: BillingReader = {
  usageField: 'usage_info',
  assemble: (events) => events.at(-1) ?? {},
  read(answer, { request }) {
    const pages = countOf(objectOf(answer.usage_info)?.pages_processed)
    const isAnnotated =
      objectOf(request?.bbox_annotation_format) !== null ||
      objectOf(request?.document_annotation_format) !== null
    return {
      ...nothingBilled,
      model: textOf(answer.model),
      usage: pages === null ? null : {},
      units: billed(isAnnotated ? 'annotatedPages' : 'pages', pages),
    }
  },
}
