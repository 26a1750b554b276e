import { catalogueProblems } from './catalogue-problems.ts'
import { catalogueShape } from './catalogue-schema.ts'

/**
 * One provider's dated prices, as checked in. Refused are unknown fields, overlapping or missing spans of time and a
 * name that could mean two models.
 */
export const providerCatalogueSchema = catalogueShape.superRefine((catalogue, context) => {
  for (const message of catalogueProblems(catalogue)) context.addIssue({ code: 'custom', message })
})
