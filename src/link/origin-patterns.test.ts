import { describe, expect, test } from 'vitest';
import { judgePattern } from './origin-patterns.ts';

describe('a pattern over origins', () => {
  test.each(['.*', '^.*$', '.+', '^https?://.*$', 'https://.*', '^(http|https)://.*', '^https?:\\/\\/.+$', ''])(
    '%j lets everybody pass',
    (source) => {
      expect(judgePattern(source, 'anywhere')).toBe('any');
    },
  );

  test.each([
    '^https://app\\.example\\.com$',
    '^https:\\/\\/[a-z0-9-]+\\.example\\.com$',
    '^https?://(?:.+\\.)?example\\.com(?::\\d+)?$',
    '\\.example\\.com$',
    '^https://(a|b)\\.example\\.com$',
    '^https://a\\.example\\.com$|^https://b\\.example\\.com$',
    '^(https://a\\.example\\.com|https://b\\.example\\.com)$',
    '^http://localhost:\\d+$',
    'http:\\/\\/localhost:\\d+',
    '^http://localhost:',
    '^https://[^.]+\\.example\\.com$',
  ])('%j says what it means', (source) => {
    expect(judgePattern(source, 'anywhere')).toBe('strict');
  });

  test.each([
    ['example\\.com', 'unanchored'],
    ['https://example\\.com', 'unanchored'],
    ['localhost', 'unanchored'],
    ['^https://example\\.com', 'prefix'],
    ['^http://localhost', 'prefix'],
    ['example\\.com$', 'suffix'],
    ['^https://app.example.com$', 'unescaped-dot'],
    ['^https://.*.example.com$', 'unescaped-dot'],
    ['^https://a\\.example\\.com$|example\\.org', 'unanchored'],
  ] as const)('%j: %s', (source, flaw) => {
    expect(judgePattern(source, 'anywhere')).toEqual({ flaw });
  });

  test('needs no anchor where it is matched whole or from the start', () => {
    expect(judgePattern('https://a\\.example\\.com', 'whole')).toBe('strict');
    expect(judgePattern('https://a\\.example\\.com', 'from-start')).toEqual({ flaw: 'prefix' });
    expect(judgePattern('https://a\\.example\\.com$', 'from-start')).toBe('strict');
    expect(judgePattern('https://a.example.com', 'whole')).toEqual({ flaw: 'unescaped-dot' });
  });

  test('takes any text in short time', () => {
    const started = performance.now();
    for (const source of [
      '('.repeat(5000),
      '|'.repeat(5000),
      '\\'.repeat(5001),
      '[^'.repeat(3000),
      '.*'.repeat(3000),
      'a)('.repeat(2000),
    ])
      judgePattern(source, 'anywhere');
    expect(performance.now() - started).toBeLessThan(500);
  });
});
