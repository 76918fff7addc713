import { createAnalyse } from './analyse-file.ts';
import { optimizeLess } from './engine-flags.ts';
import { fileRules } from './file-rules.ts';
import { serve } from './serve.ts';

optimizeLess();
// An error ends the worker, which the pool takes note of.
void serve(createAnalyse(fileRules));
