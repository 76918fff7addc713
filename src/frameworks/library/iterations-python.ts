import { defineFramework } from '../../model/framework.ts';

/** What loops run over that libraries give. */
export default defineFramework({
  id: 'iterations-python',
  kind: 'library',
  title: 'Sheets and retries of Python',
  languages: ['python'],
  packages: ['openpyxl', 'tenacity', 'xlrd'],
  documentation: 'https://openpyxl.readthedocs.io/en/stable/api/openpyxl.worksheet.worksheet.html',
  iterations: {
    // https://openpyxl.readthedocs.io/en/stable/api/openpyxl.worksheet.worksheet.html, https://xlrd.readthedocs.io/en/latest/api.html#xlrd.sheet.Sheet.nrows
    rowCounts: ['max_row', 'nrows'],
    // https://tenacity.readthedocs.io/en/latest/#retrying-code-block
    tries: ['Retrying', 'AsyncRetrying'],
  },
});
