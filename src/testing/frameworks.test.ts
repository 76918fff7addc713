import { filesBelow } from './load.ts';
import { testFixture } from './suite.ts';

// One framework: npx vitest run src/testing/frameworks.test.ts -t web/express
for (const path of filesBelow('fixtures/frameworks', '.md')) testFixture(path, async () => []);
