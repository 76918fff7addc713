import { createAnalyse } from './analyse-file.ts';
import { fileRules } from './file-rules.ts';
import { serve } from './serve.ts';

await serve(createAnalyse(fileRules));
