import { describe, expect, test } from 'vitest';
import { unitOfName } from './unit-names.ts';

describe('the unit that a name says', () => {
  test.each([
    ['ACCESS_TOKEN_EXPIRE_SECONDS', 's'],
    ['ttlMs', 'ms'],
    ['idleTimeoutMillis', 'ms'],
    ['serverSelectionTimeoutMS', 'ms'],
    ['accessTTLInMs', 'ms'],
    ['lock_secs', 's'],
    ['cookieMaxAgeSec', 's'],
    ['LOCK_MINUTES', 'min'],
    ['accessExpirationMinutes', 'min'],
    ['retry_mins', 'min'],
    ['REFRESH_TOKEN_EXPIRE_MIN', 'min'],
    ['jwtExpMin', 'min'],
    ['TtlHours', 'h'],
    ['days_valid', 'd'],
    ['minutes', 'min'],
    ['retentionWeeks', 'week'],
    ['delay_usec', 'us'],
    ['timestamp_ms', 'ms'],
    ['secondsUntilExpiry', 's'],
    ['thirtyDaysInMs', 'ms'],
    ['SEVEN_DAYS_SECONDS', 's'],
    ['hoursToSeconds', 's'],
    ['milliSeconds', 'ms'],
    ['DELAY_MILLI_SECONDS', 'ms'],
    ['waitInMicroSeconds', 'us'],
  ])('%s: %s', (name, unit) => {
    expect(unitOfName(name)).toEqual({ unit });
  });

  test.each([
    ['SECONDS_PER_DAY', 's', 'd'],
    ['MINUTES_PER_HOUR', 'min', 'h'],
    ['MS_PER_SECOND', 'ms', 's'],
    ['DAY_IN_MS', 'ms', 'd'],
    ['ONE_HOUR_MS', 'ms', 'h'],
    ['SECONDS_IN_A_DAY', 's', 'd'],
    ['weekSeconds', 's', 'week'],
  ])('%s is a factor: %s in a %s', (name, unit, per) => {
    expect(unitOfName(name)).toEqual({ unit, per });
  });

  test.each([
    ['an ordinal number', 'SECOND_ATTEMPT'],
    ['a singular', 'minute'],
    ['a minimum', 'RETRY_DELAY_MIN'],
    ['a rate', 'requests_per_seconds'],
    ['an amount', 'THIRTY_DAYS'],
    ['an amount in digits', 'LAST_30_DAYS'],
    ['an amount after the unit', 'DAYS_30'],
    ['a company', 'MS_GRAPH_TIMEOUT'],
    ['security', 'SEC_HEADERS'],
    ['two units', 'SECONDS_OR_MINUTES'],
    ['two units without a word between them', 'timeoutSecondsMs'],
    ['a label', 'minutesLabel'],
    ['no unit', 'CACHE_TTL'],
    ['nothing', ''],
  ])('%s says none: %s', (_, name) => {
    expect(unitOfName(name)).toBeUndefined();
  });
});
