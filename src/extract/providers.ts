import type { Provider } from './provider-formats.ts';
import { ai } from './providers-ai.ts';
import { clouds } from './providers-clouds.ts';
import { code } from './providers-code.ts';
import { data, observability } from './providers-data.ts';
import { chat, mail } from './providers-messages.ts';
import { money } from './providers-money.ts';
import { generic, others } from './providers-others.ts';
import { work } from './providers-work.ts';

/** All known providers, specific formats before general ones: of two matches at one place the earlier entry wins. */
export const providers: readonly Provider[] = [
  ...clouds,
  ...code,
  ...chat,
  ...money,
  ...ai,
  ...mail,
  ...data,
  ...observability,
  ...work,
  ...others,
  ...generic,
];
