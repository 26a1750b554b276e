/** How lists of others name the providers that we have prices of. Vertex has many names in LiteLLM. */
const names: Record<string, string> = {
  openai: 'openai',
  'text-completion-openai': 'openai',
  anthropic: 'anthropic',
  google: 'google',
  gemini: 'google',
  'google-vertex': 'vertex',
  'google-vertex-anthropic': 'vertex',
  azure: 'azure',
  azure_text: 'azure',
  aws: 'bedrock',
  'amazon-bedrock': 'bedrock',
  bedrock: 'bedrock',
  bedrock_converse: 'bedrock',
  mistral: 'mistral',
  xai: 'xai',
  'x-ai': 'xai',
  deepseek: 'deepseek',
  groq: 'groq',
  cohere: 'cohere',
  cohere_chat: 'cohere',
  perplexity: 'perplexity',
  moonshot: 'moonshot',
  moonshotai: 'moonshot',
  zai: 'zai',
  minimax: 'minimax',
  cerebras: 'cerebras',
  together: 'together',
  together_ai: 'together',
  togetherai: 'together',
  llama: 'meta',
  meta_llama: 'meta',
  voyage: 'voyage',
  voyageai: 'voyage',
}

/** Our name of a provider, or theirs where we have no prices of it. */
export function providerNamed(name: string): string {
  if (name.startsWith('vertex_ai')) return 'vertex'
  return Object.hasOwn(names, name) ? names[name]! : name
}
