import { describe, expect, test } from 'vitest';
import { linkerOf, probesIn, type Texts } from '../testing/probe.ts';
import { buildMeasures, type Measure } from './measures.ts';

/** What each `probe(expression)` is counted in, by file and place. */
async function measured(files: Texts): Promise<string[]> {
  const linker = await linkerOf(files);
  const measures = buildMeasures(linker);
  return probesIn(linker).map(({ file, call, value }) => {
    const measure: Measure = measures.of(value, { file, block: call.block });
    const said = measures.spoken(measure);
    if (!said) return measure.kind;
    return [said.unit, said.isClock && 'clock', said.isText && 'text'].filter(Boolean).join(' ');
  });
}

const python = (...lines: string[]) => measured({ 'app.py': lines.join('\n') });
const script = (...lines: string[]) => measured({ 'app.ts': lines.join('\n') });

describe('Python', () => {
  test.each([
    ['a name', 'probe(TTL_SECONDS)', 's'],
    ['a name that its value agrees with', 'DAY_SECONDS = 24 * 60 * 60\nprobe(DAY_SECONDS)', 's'],
    ['a name that its value contradicts', 'TTL_SECONDS = 60 * 60 * 1000\nprobe(TTL_SECONDS)', 'contradictory'],
    ['a name that another name contradicts', 'ttl_seconds = TTL_MINUTES\nprobe(ttl_seconds)', 'contradictory'],
    ['a name without a unit for one with a unit', 'ttl = TTL_MS\nprobe(ttl)', 'ms'],
    ['converted', 'probe(TTL_MINUTES * 60)', 's'],
    ['converted on the way', 'ttl = TTL_MINUTES * 60\nprobe(ttl)', 's'],
    ['converted back', 'probe(TTL_SECONDS // 60)', 'min'],
    ['by a factor', 'SECONDS_PER_DAY = 86400\nprobe(KEEP_DAYS * SECONDS_PER_DAY)', 's'],
    ['by a factor of another unit', 'probe(KEEP_HOURS * SECONDS_PER_DAY)', 'unknown'],
    ['a number of a factor', 'HOUR_MS = 3_600_000\nprobe(24 * HOUR_MS)', 'ms'],
    ['through a factor', 'probe(age_ms / MS_PER_DAY)', 'd'],
    ['two measures', 'probe(TTL_SECONDS * TTL_MINUTES)', 'unknown'],
    ['an unknown factor', 'probe(TTL_SECONDS * scale)', 'unknown'],
    ['rounded', 'probe(int(TTL_MS / 1000))', 's'],
    ['the longer of two', 'probe(max(TTL_MS, 500))', 'ms'],
    ['two units in one', 'probe(TTL_MS if fast else TTL_SECONDS)', 'contradictory'],
    ['a fallback', 'probe(ttl_ms or 500)', 'ms'],
    ['a sum', 'probe(TTL_SECONDS + 30)', 's'],
    ['a sum of conversions', 'probe(x_hours * 3600 + x_minutes * 60 + x_seconds)', 's'],
    ['a sum of two units', 'probe(TTL_SECONDS + GRACE_MS)', 'contradictory'],
    ['arithmetic', 'probe(60 * 60 * 24 * 30)', 's'],
    ['a count in arithmetic', 'def f(days):\n    probe(days * 24 * 60 * 60)', 's'],
    ['an ambiguous product', 'probe(15 * 60)', 'number'],
    ['a number', 'probe(3600)', 'number'],
    ['a clock', 'import time\nprobe(time.time())', 's clock'],
    ['a clock, converted', 'import time\nprobe(int(time.time() * 1000))', 'ms clock'],
    ['a time since', 'import time\nprobe(time.time() - start)', 's clock'],
    ['the length of a difference', 'probe((end - start).total_seconds())', 's'],
    [
      'a timedelta with a misleading name',
      'from datetime import timedelta\nttl_minutes = timedelta(minutes=5)\nprobe(ttl_minutes)',
      'contradictory',
    ],
    ['the environment', 'import os\nprobe(int(os.environ["TTL_HOURS"]))', 'h'],
    ['the environment by another name', 'import os\nttl = int(os.getenv("TTL_MINUTES", "5"))\nprobe(ttl)', 'min'],
    ['a key', 'probe(config["ttl_ms"])', 'ms'],
    ['a looked-up key', 'probe(config.get("ttl_ms", 500))', 'ms'],
    ['an attribute by name', 'probe(getattr(settings, "TTL_SECONDS", 60))', 's'],
    ['a function by its name', 'probe(get_ttl_seconds())', 's'],
    ['a function that sets', 'probe(set_ttl_seconds())', 'unknown'],
    ['a function by what it returns', 'def ttl():\n    return TTL_MINUTES * 60\nprobe(ttl())', 's'],
    ['a parameter by its name', 'def f(ttl_ms):\n    probe(ttl_ms)', 'ms'],
    ['a parameter by what is passed', 'def f(ttl):\n    probe(ttl)\nf(TTL_MS)\nf(GRACE_MS)', 'ms'],
    ['a parameter that gets two units', 'def f(ttl):\n    probe(ttl)\nf(TTL_MS)\nf(TTL_SECONDS)', 'contradictory'],
    ['a token', 'import jwt\npayload = jwt.decode(t, k)\nprobe(payload["exp"])', 's clock'],
    ['a token by a key', 'import jwt\npayload = jwt.decode(t, k)\nprobe(payload.get("exp"))', 's clock'],
  ])('%s', async (_, text, expected) => {
    expect(await python(text)).toEqual([expected]);
  });

  test('settings, through files', async () => {
    const files = {
      'app/config.py':
        'from pydantic import Field\nfrom pydantic_settings import BaseSettings\n\n\nclass Settings(BaseSettings):\n    TTL: int = 60 * 60 * 24\n    KEEP: int = Field(7, alias="KEEP_DAYS")\n    LOCK_MINUTES: int = 5\n\n\nsettings = Settings()\n',
      'app/main.py': 'from app.config import settings\nprobe(settings.TTL)\nprobe(settings.KEEP)\nprobe(settings.LOCK_MINUTES)\n',
    };
    expect(await measured(files)).toEqual(['s', 'd', 'min']);
  });
});

describe('JavaScript', () => {
  test.each([
    ['a name', 'probe(ttlMs)', 'ms'],
    ['a constant of helpers', 'const Day = { ms: 86_400_000 }; probe(7 * Day.ms)', 'ms'],
    ['a chain of constants', 'const SECOND = 1000; const MINUTE = 60 * SECOND; probe(5 * MINUTE)', 'ms'],
    ['a clock', 'probe(Date.now())', 'ms clock'],
    ['a clock, converted', 'probe(Math.floor(Date.now() / 1000))', 's clock'],
    ['a date', 'probe(+new Date())', 'ms clock'],
    ['a date in a text', "probe('at ' + new Date() + days)", 'contradictory'],
    ['the time of a date', 'probe(user.createdAt.getTime())', 'ms clock'],
    ['a moment to come', 'probe(Date.now() + 5 * 60_000)', 'ms clock'],
    ['a moment of two units', 'probe(Date.now() + TTL_SECONDS)', 'contradictory'],
    ['seconds with two decimals', 'probe(Math.round((Date.now() - start) / 10) / 100)', 'unknown'],
    ['whole seconds', 'probe((Date.now() / 1000) | 0)', 's clock'],
    ['the environment, a text', 'probe(process.env.TTL_MS)', 'ms text'],
    ['the environment, a number', 'probe(Number(process.env.TTL_MS))', 'ms'],
    ['a default', 'probe(options.ttlMs ?? 500)', 'ms'],
    ['a library that converts', "import ms from 'ms'; probe(ms('2h'))", 'ms'],
    ['a token', "import jwt from 'jsonwebtoken'; probe(jwt.decode(t).exp)", 's clock'],
    ['a token that nobody could type', 'function f(claims) { probe(claims.exp); }', 's clock'],
    ['something else with the name', 'function f(shelf) { probe(shelf.exp); }', 'unknown'],
    ['a text', "probe('15m')", 'unknown'],
  ])('%s', async (_, text, expected) => {
    expect(await script(text)).toEqual([expected]);
  });

  test('an imported name', async () => {
    const files = {
      'config.ts': 'export const TTL_MINUTES = 5;\nexport const config = { jwt: { accessHours: 2 } };\n',
      'main.ts':
        "import { TTL_MINUTES as ttl, config } from './config.ts';\nprobe(ttl * 60_000);\nprobe(config.jwt.accessHours);\n",
    };
    expect(await measured(files)).toEqual(['ms', 'h']);
  });
});

describe('what nobody wrote', () => {
  test('a product without an end', async () => {
    expect(await script(`probe(${'2 * '.repeat(400)}ttlMs)`)).toEqual(['unknown']);
  });

  test('names in a circle', async () => {
    expect(await python('a = b\nb = a\nprobe(a)')).toEqual(['unknown']);
  });

  test('callers of callers', async () => {
    const functions = Array.from({ length: 20 }, (_, i) => `def f${i}(t):\n${`    f${i + 1}(t)\n`.repeat(6)}`);
    expect(await python(...functions, 'def f20(t):\n    probe(t)')).toEqual(['unknown']);
  });
});
