import { Ajv2020 } from 'ajv/dist/2020.js';
import { describe, expect, it } from 'vitest';
import schema from '../../schemas/report.schema.json' with { type: 'json' };
import { json } from './json.ts';
import { sampleReport } from './sample.ts';

const options = { color: false, width: 80, showSuppressed: false };
const validate = new Ajv2020({ allErrors: true }).compile(schema);

describe('json', () => {
  it('is valid by its schema', () => {
    const document = JSON.parse(json.render(sampleReport(), options));
    validate(document);
    expect(validate.errors).toBeNull();
  });

  it('is invalid with a field the schema does not know, so that the schema is kept complete', () => {
    const document = JSON.parse(json.render(sampleReport(), options));
    expect(validate({ ...document, findings: [{ ...document.findings[0], extra: 1 }] })).toBe(false);
  });

  it('is the same whatever time the audit took', () => {
    const report = sampleReport();
    const slow = { ...report, summary: { ...report.summary, seconds: 99 } };
    expect(json.render(slow, options)).toBe(json.render(report, options));
  });

  it('keeps what was found but is not shown, and why', () => {
    const { hidden, findings } = JSON.parse(json.render(sampleReport(), options));
    expect(hidden).toMatchObject([{ by: 'suppression', reason: 'internal tool' }, { by: 'confidence' }]);
    expect(findings[0]).toMatchObject({
      path: 'app/auth/login [v2].py',
      line: 11,
      column: 5,
      endLine: 11,
      endColumn: 25,
      symbol: 'login',
    });
  });
});
