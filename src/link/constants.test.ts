// biome-ignore-all lint/suspicious/noTemplateCurlyInString: the texts are files of other languages, or hold templates of their own.

import { describe, expect, test } from 'vitest';
import { spanOf } from '../model/location.ts';
import { constants, linkerOf, probesIn, type Texts } from '../testing/probe.ts';

/** A project and the values of its probes. A text alone is one file. */
type Row = readonly [title: string, files: Texts | string, ...expected: readonly string[]];

describe('values of Python', () => {
  test.each<Row>([
    [
      'arithmetic',
      'H = 60 * 60\nprobe(H * 24)\nprobe(2 ** 3 + 1)\nprobe(7 // 2)\nprobe(-H)\nprobe(1 / 0)',
      '86400',
      '9',
      '3',
      '-3600',
      '?',
    ],
    [
      'texts',
      'N = "x"\nprobe(f"/{N}/y")\nprobe("a" + N)\nprobe("a" "b")\nprobe(f"{unknown}/y")\nprobe("p" + unknown)',
      '"/x/y"',
      '"ax"',
      '"ab"',
      '? + "/y"',
      '"p" + ?',
    ],
    [
      'lists with spreads',
      'A = ["a"]\nprobe([*A, "b"])\nprobe(A + ["c"])\nprobe([*other, "b"])',
      '["a", "b"]',
      '["a", "c"]',
      '[?, "b"]',
    ],
    [
      'dicts with spreads, dict(), |',
      'A = {"k": 1}\nprobe({**A, "l": 2})\nprobe(dict(k=1))\nprobe(dict(A, l=2))\nprobe(A | {"l": 2})\nprobe({**other, "l": 2})',
      '{k: 1, l: 2}',
      '{k: 1}',
      '{k: 1, l: 2}',
      '{k: 1, l: 2}',
      '{l: 2, ...}',
    ],
    ['a later spread wins', 'A = {"k": 1}\nprobe({"k": 2, **A})\nprobe({**A, "k": 3})', '{k: 1}', '{k: 3}'],
    ['an entry by key, of a dict and by get', 'A = {"k": 1}\nprobe(A["k"])\nprobe(A["z"])', '1', '?'],
    [
      'conversions',
      'probe(int("5"))\nprobe(str("x"))\nprobe("a,b".split(","))\nprobe(" A ".strip())\nprobe(float("1.5"))',
      '5',
      '"x"',
      '["a", "b"]',
      '"A"',
      '1.5',
    ],
    [
      'a condition, and both values of a test',
      'probe(1 if x else 2)\nprobe(ENV == "production")\nprobe(not DEBUG)\nprobe(not True)',
      '1 | 2',
      'true | false',
      'true | false',
      'false',
    ],
    ['a name set in both branches', 'if x:\n    V = 1\nelse:\n    V = 2\nprobe(V)', '1 | 2'],
    [
      'through files',
      {
        'config.py': 'TTL = 60 * 60\nOPTS = {"a": TTL}',
        'main.py': 'from config import TTL, OPTS\nimport config\nprobe(TTL)\nprobe(config.TTL)\nprobe(config.OPTS["a"])',
      },
      '3600',
      '3600',
      '3600',
    ],
    ['definitions in a circle', 'A = B + 1\nB = A\nprobe(A)\nC = f"{C}"\nprobe({**D})\nD = {**D}', '?', '{...}'],
    ['circles through files', { 'a.py': 'from b import X\nX2 = X', 'b.py': 'from a import X2\nX = X2\nprobe(X)' }, '?'],
    [
      'what a function returns',
      'def ttl():\n    return 60\nprobe(ttl())\ndef either(x):\n    if x:\n        return 1\n    return 2\nprobe(either(1))',
      '60',
      '1 | 2',
    ],
    ['a parameter by its callers and default', 'def f(ttl=5):\n    probe(ttl)\nf(6)\nf()', '6 | 5'],
    ['a parameter nobody passes', 'def f(ttl):\n    probe(ttl)', '?'],
    [
      'class attributes of a configuration',
      'class Base:\n    A = 1\n    B = 2\nclass Dev(Base):\n    B = 3\nprobe(Dev.A)\nprobe(Dev.B)\nprobe(Dev().B)\nprobe(Base.B)',
      '1',
      '3',
      '3',
      '2',
    ],
    ['instance fields', 'class C:\n    def __init__(self):\n        self.ttl = 60\nc = C()\nprobe(c.ttl)', '60'],
    [
      'calls of libraries are made',
      'import secrets\nfrom datetime import timedelta as td\nprobe(secrets.token_hex(32))\nprobe(td(days=1))',
      'secrets.token_hex()',
      'datetime.timedelta()',
    ],
    ['None, True', 'probe(None)\nprobe(True)\nprobe(undefined_name)', 'null', 'true', 'undefined_name'],
  ])('%s', async (_, files, ...expected) => {
    expect(await constants(typeof files === 'string' ? { 'main.py': files } : files)).toEqual(expected);
  });
});

describe('the environment in Python', () => {
  test.each<Row>([
    [
      'reads with and without fallback',
      'import os\nprobe(os.getenv("X"))\nprobe(os.getenv("X", "d"))\nprobe(os.environ["X"])\nprobe(os.environ.get("X", 5))\nprobe(os.getenv("X") or "e")',
      '$X',
      '"d"',
      '$X',
      '5',
      '"e"',
    ],
    ['imported in other ways', 'from os import environ, getenv as g\nprobe(environ["X"])\nprobe(g("X", "d"))', '$X', '"d"'],
    [
      'with conversions around',
      'import os\nprobe(int(os.getenv("X", "60")))\nprobe(os.getenv("X", "a,b").split(","))\nprobe(os.getenv("X", "True").lower() == "true")',
      '60',
      '["a", "b"]',
      'true | false',
    ],
    [
      'an own reader',
      'import os\ndef env(name, default=None):\n    return os.getenv(name, default)\nprobe(env("SECRET_KEY", "d"))',
      '"d"',
    ],
    [
      '.env first, then compose, then the Dockerfile, then the code',
      {
        'requirements.txt': '',
        '.env': 'X=from-env\n',
        'compose.yaml': 'services:\n  api:\n    build: .\n    environment:\n      X: from-compose\n',
        Dockerfile: 'FROM python\nENV X=from-docker\n',
        'main.py': 'import os\nprobe(os.getenv("X", "from-code"))',
      },
      '"from-env" | "from-compose" | "from-docker" | "from-code"',
    ],
    [
      "examples are no layer, nor is a database's own environment",
      {
        'requirements.txt': '',
        '.env.example': 'X=example\n',
        '.env.sample': 'X=sample\n',
        'compose.yaml': 'services:\n  db:\n    image: postgres:16\n    environment:\n      X: of-db\n',
        'main.py': 'import os\nprobe(os.getenv("X", "code"))',
      },
      '"code"',
    ],
    [
      'a variable that compose hands on is no value, its default is',
      {
        'requirements.txt': '',
        'compose.yaml':
          'services:\n  api:\n    build: .\n    environment:\n      - X=${X}\n      - Y=${Y:-usable}\n      - Z=${Z:?missing}\n',
        'main.py': 'import os\nprobe(os.getenv("X"))\nprobe(os.getenv("Y"))\nprobe(os.getenv("Z"))',
      },
      '$X',
      '"usable"',
      '$Z',
    ],
    [
      'numbers and truths of env files',
      {
        'requirements.txt': '',
        '.env': 'N=30\nB=true\nT="a b"\n',
        'main.py': 'import os\nprobe(os.environ["N"])\nprobe(os.environ["B"])\nprobe(os.environ["T"])',
      },
      '30',
      'true',
      '"a b"',
    ],
    [
      "one project is not told by another's file",
      {
        'one/requirements.txt': '',
        'one/deploy/.env': 'X=one\n',
        'one/main.py': 'import os\nprobe(os.getenv("X"))',
        'two/requirements.txt': '',
        'two/main.py': 'import os\nprobe(os.getenv("X"))',
      },
      '"one"',
      '$X',
    ],
  ])('%s', async (_, files, ...expected) => {
    expect(await constants(typeof files === 'string' ? { 'main.py': files } : files)).toEqual(expected);
  });
});

describe('settings classes', () => {
  const base =
    'from pydantic_settings import BaseSettings, SettingsConfigDict\nfrom pydantic import Field, AliasChoices, SecretStr\n';
  const files = (fields: string, uses: string, more: Texts = {}): Texts => ({
    'requirements.txt': '',
    'config.py': `${base}class Settings(BaseSettings):\n${fields}\nsettings = Settings()\ndef get_settings():\n    return settings\n`,
    'main.py': `from config import settings, Settings, get_settings\n${uses}`,
    ...more,
  });
  test.each<Row>([
    [
      'defaults and required fields',
      files('    ttl: int = 60\n    key: str', 'probe(settings.ttl)\nprobe(settings.key)'),
      '60',
      '$KEY',
    ],
    [
      'the env file goes before the default',
      files('    ttl: int = 60', 'probe(settings.ttl)', { '.env': 'TTL=90\n' }),
      '90 | 60',
    ],
    [
      'a prefix',
      files('    model_config = SettingsConfigDict(env_prefix="APP_")\n    key: str', 'probe(settings.key)'),
      '$APP_KEY',
    ],
    [
      'a prefix in Config',
      files('    class Config:\n        env_prefix = "APP_"\n    key: str', 'probe(settings.key)'),
      '$APP_KEY',
    ],
    [
      'a prefix in a plain dict',
      files('    model_config = {"env_prefix": "APP_"}\n    key: str', 'probe(settings.key)'),
      '$APP_KEY',
    ],
    [
      'Field with default, factory, alias and ellipsis',
      files(
        '    a: int = Field(5)\n    b: int = Field(default=6)\n    c: str = Field(..., alias="OTHER")\n    d: str = Field(validation_alias=AliasChoices("D1", "D2"))\n    e: list = Field(default_factory=lambda: ["*"])\n    f: str = ...',
        'probe(settings.a)\nprobe(settings.b)\nprobe(settings.c)\nprobe(settings.d)\nprobe(settings.e)\nprobe(settings.f)',
      ),
      '5',
      '6',
      '$OTHER',
      '$D1',
      '["*"]',
      '$F',
    ],
    [
      'inherited fields',
      {
        ...files('    x: int = 1', ''),
        'other.py':
          'from config import Settings\nclass Prod(Settings):\n    x: int = 2\nclass Test(Settings): pass\nprobe(Prod().x)\nprobe(Test().x)',
      },
      '2',
      '1',
    ],
    [
      'read through a function, its cache, and Depends',
      files(
        '    ttl: int = 60',
        'from fastapi import Depends\nprobe(get_settings().ttl)\ndef f(s: Settings = Depends(get_settings)):\n    probe(s.ttl)',
      ),
      '60',
      '60',
    ],
    ['secrets are unwrapped', files('    key: SecretStr = SecretStr("abc")', 'probe(settings.key.get_secret_value())'), '"abc"'],
    [
      'in arithmetic and texts',
      files('    ttl: int = 60\n    host: str = "h"', 'probe(settings.ttl * 60)\nprobe(f"http://{settings.host}")'),
      '3600',
      '"http://h"',
    ],
  ])('%s', async (_, texts, ...expected) => {
    expect(await constants(texts as Texts)).toEqual(expected);
  });

  test('a field knows its variable and whether it is required', async () => {
    const linker = await linkerOf(
      files(
        '    a: str\n    b: str = "x"\n    c: str | None = None\n    d: str = Field(...)',
        'probe(settings.a)\nprobe(settings.b)\nprobe(settings.c)\nprobe(settings.d)',
      ),
    );
    const fields = probesIn(linker).map(({ value, file, call }) =>
      linker.constants.settingOf(value, { file, block: call.block }),
    );
    expect(fields.map((field) => `${field?.envVar} ${field?.required}`)).toEqual(['A true', 'B false', 'C false', 'D true']);
  });
});

describe('values of JavaScript', () => {
  test.each<Row>([
    ['arithmetic', 'const H = 60 * 60\nprobe(H * 24 * 1000)\nprobe(1e3)\nprobe(2 ** 3)', '86400000', '1000', '8'],
    ['templates', 'const n = "x"\nprobe(`/${n}/y`)\nprobe(`${unknown}/y`)', '"/x/y"', '? + "/y"'],
    [
      'objects with spreads and shorthand',
      'const a = { k: 1 }\nconst l = 2\nprobe({ ...a, l })\nprobe({ ...a, k: 3 })\nprobe({ ...other, k: 3 })\nprobe(a.k)\nprobe(a.z)',
      '{k: 1, l: 2}',
      '{k: 3}',
      '{k: 3, ...}',
      '1',
      '?',
    ],
    ['an entry under a condition', 'const c = { a: 1, ...(x ? { b: 2 } : {}), ...(y && { a: 3 }) }\nprobe(c.a)', '3 | 1'],
    [
      'Object.freeze, as const',
      'const a = Object.freeze({ k: 1 })\nprobe(a.k)\nconst b = { k: 2 } as const\nprobe(b.k)',
      '1',
      '2',
    ],
    ['lists', 'const a = ["a"]\nprobe([...a, "b"])\nprobe(a[0])', '["a", "b"]', '"a"'],
    [
      'reads with a fallback',
      'probe(process.env.X)\nprobe(process.env.X || "d")\nprobe(process.env["X"] ?? "e")\nprobe(Number(process.env.X || "60"))\nprobe(parseInt(process.env.X ?? "60", 10) * 1000)\nprobe((process.env.X || "a,b").split(","))',
      '$X',
      '"d"',
      '"e"',
      '60',
      '60000',
      '["a", "b"]',
    ],
    [
      'destructured environment',
      'const { X, Y = "d" } = process.env\nprobe(X)\nprobe(Y)\nconst env = process.env\nprobe(env.Z)',
      '$X',
      '"d"',
      '$Z',
    ],
    [
      'imported environment',
      'import { env } from "node:process"\nimport process from "node:process"\nprobe(env.X)\nprobe(process.env.X)',
      '$X',
      '$X',
    ],
    [
      'a test of the environment is both',
      'probe(process.env.NODE_ENV === "production")\nconst isProd = process.env.NODE_ENV === "production"\nprobe({ secure: isProd })\nprobe(!isProd)\nprobe(isProd ? 1 : 2)',
      'true | false',
      '{secure: true | false}',
      'false | true',
      '1 | 2',
    ],
    [
      'an environment variable of a file',
      { 'package.json': '{}', '.env': 'X=1d\n', 'main.ts': 'probe(process.env.X || "d")' },
      '"1d" | "d"',
    ],
    [
      'through files',
      {
        'config.ts': 'export const ttl = 60\nexport default { ttl, nested: { a: 1 } }\nexport enum E { A = "a" }',
        'index.ts': 'export * from "./config"\nexport { default as config } from "./config"',
        'main.ts': 'import { ttl, config, E } from "./index"\nprobe(ttl)\nprobe(config.ttl)\nprobe(config.nested.a)\nprobe(E.A)',
      },
      '60',
      '60',
      '1',
      '"a"',
    ],
    [
      'CommonJS',
      {
        'config.js': 'module.exports = { ttl: 60, key: process.env.K || "d" }',
        'main.js':
          'const config = require("./config")\nconst { ttl } = require("./config")\nprobe(config.ttl)\nprobe(ttl)\nprobe(config.key)',
      },
      '60',
      '60',
      '"d"',
    ],
    ['static and readonly fields', 'class C { static TTL = 60; readonly n = 5; m() { probe(this.n); probe(C.TTL) } }', '5', '60'],
    ['definitions in a circle', 'const a = b\nconst b = a\nprobe(a)\nconst o = { ...o }\nprobe(o)', '?', '{...}'],
    ['a parameter with a default, called or not', 'function f(ttl = 60) { probe(ttl) }\nf(90)', '90 | 60'],
    ['null, undefined, functions', 'probe(null)\nprobe(undefined)\nprobe(() => 1)', 'null', 'null', 'def main.ts#<anonymous:3>'],
    ['a variable that may be set later', 'let ttl = 60\nif (x) ttl = 90\nprobe(ttl)', '60 | 90'],
  ])('%s', async (_, files, ...expected) => {
    expect(await constants(typeof files === 'string' ? { 'main.ts': files } : files)).toEqual(expected);
  });
});

test('a value tells where it was written', async () => {
  const linker = await linkerOf({ 'config.py': '\nTTL = 60', 'main.py': 'from config import TTL\nprobe(TTL)' });
  const [probe] = probesIn(linker);
  const value = linker.constants.valueOf(probe!.value, { file: probe!.file, block: 0 });
  expect(value.at).toEqual({ file: 'config.py', span: spanOf(2, 7, 2, 9) });
  expect(value.trail.map(({ says }) => says)).toEqual(["'TTL' is set here"]);
});
