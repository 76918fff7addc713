/** Tokens of AI providers. */

import { assigned, type Provider } from './provider-formats.ts';

/** Models and what is built around them. */
export const ai: readonly Provider[] = [
  {
    id: 'openai-project-key',
    title: 'OpenAI project, service account or admin key',
    keywords: ['sk-proj-', 'sk-svcacct-', 'sk-admin-'],
    pattern: /sk-(?:proj|svcacct|admin)-[\w-]{40,200}/,
    entropy: 4,
    documentation: 'https://platform.openai.com/docs/api-reference/authentication',
  },
  {
    id: 'openai-key',
    title: 'OpenAI API key',
    keywords: ['t3blbkfj'],
    pattern: /sk-[A-Za-z0-9]{20}T3BlbkFJ[A-Za-z0-9]{20}/,
    lead: [23, 23],
    documentation: 'https://platform.openai.com/docs/api-reference/authentication',
  },
  {
    id: 'anthropic-key',
    title: 'Anthropic API key',
    keywords: ['sk-ant-'],
    pattern: /sk-ant-(?:api|admin|sid|oat)\d{2}-[\w-]{80,120}/,
    documentation: 'https://docs.claude.com/en/api/overview#authentication',
  },
  {
    id: 'openrouter-key',
    title: 'OpenRouter API key',
    keywords: ['sk-or-v1-'],
    pattern: /sk-or-v1-[a-f0-9]{64}/,
    documentation: 'https://openrouter.ai/docs/api-reference/authentication',
  },
  {
    id: 'hugging-face-token',
    title: 'Hugging Face token',
    keywords: ['hf_', 'api_org_'],
    pattern: /(?:hf|api_org)_[A-Za-z]{34}/,
    documentation: 'https://huggingface.co/docs/hub/security-tokens',
  },
  {
    id: 'replicate-token',
    title: 'Replicate API token',
    keywords: ['r8_'],
    pattern: /r8_[A-Za-z0-9]{37}/,
    documentation: 'https://replicate.com/docs/reference/http#authentication',
  },
  {
    id: 'groq-key',
    title: 'Groq API key',
    keywords: ['gsk_'],
    pattern: /gsk_[A-Za-z0-9]{48,56}/,
    entropy: 4,
    documentation: 'https://console.groq.com/docs/quickstart',
  },
  {
    id: 'perplexity-key',
    title: 'Perplexity API key',
    keywords: ['pplx-'],
    pattern: /pplx-[A-Za-z0-9]{48}/,
    entropy: 4,
    documentation: 'https://docs.perplexity.ai/getting-started/quickstart',
  },
  {
    id: 'xai-key',
    title: 'xAI API key',
    keywords: ['xai-'],
    pattern: /xai-[A-Za-z0-9]{80}/,
    entropy: 4,
    documentation: 'https://docs.x.ai/docs/overview',
  },
  {
    id: 'langsmith-key',
    title: 'LangSmith API key',
    keywords: ['lsv2_pt_', 'lsv2_sk_'],
    pattern: /lsv2_(?:pt|sk)_[a-f0-9]{32}_[a-f0-9]{10}/,
    documentation: 'https://docs.smith.langchain.com/administration/how_to_guides/organization_management/create_account_api_key',
  },
  {
    id: 'cohere-key',
    title: 'Cohere API key',
    keywords: ['cohere', 'co_api_key'],
    pattern: assigned('(?:cohere[\\w.-]{0,20}(?:key|token)|co_api_key)', '[A-Za-z0-9]{40}'),
    byName: true,
    entropy: 4,
    documentation: 'https://docs.cohere.com/reference/about',
  },
  {
    id: 'pinecone-key',
    title: 'Pinecone API key',
    keywords: ['pcsk_'],
    pattern: /pcsk_[A-Za-z0-9]{4,6}_[A-Za-z0-9]{60,64}/,
    documentation: 'https://docs.pinecone.io/reference/api/authentication',
  },
];
