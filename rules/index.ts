// Written by bin/generate.ts. Do not edit.
import type { Rule } from '../src/model/rule.ts';
import cookiesBroadScope from './cookies/broad-scope.ts';
import cookiesMissingHttponly from './cookies/missing-httponly.ts';
import cookiesMissingSamesite from './cookies/missing-samesite.ts';
import cookiesMissingSecure from './cookies/missing-secure.ts';
import corsReflectedOrigin from './cors/reflected-origin.ts';
import corsUnanchoredOrigin from './cors/unanchored-origin.ts';
import corsWildcardOrigin from './cors/wildcard-origin.ts';
import corsWildcardWithCredentials from './cors/wildcard-with-credentials.ts';
import databaseFkMissingOnDelete from './database/fk-missing-on-delete.ts';
import databaseOnDeleteContradiction from './database/on-delete-contradiction.ts';
import queriesLazyLoadInLoop from './queries/lazy-load-in-loop.ts';
import queriesNPlusOne from './queries/n-plus-one.ts';
import rateLimitInMemoryStore from './rate-limit/in-memory-store.ts';
import rateLimitNotWired from './rate-limit/not-wired.ts';
import rateLimitSpoofableKey from './rate-limit/spoofable-key.ts';
import rateLimitUnboundedStore from './rate-limit/unbounded-store.ts';
import rateLimitUnprotectedAuthRoute from './rate-limit/unprotected-auth-route.ts';
import rateLimitUnprotectedCostlyRoute from './rate-limit/unprotected-costly-route.ts';
import secretsCommittedEnvFile from './secrets/committed-env-file.ts';
import secretsComposeInline from './secrets/compose-inline.ts';
import secretsDefaultCredential from './secrets/default-credential.ts';
import secretsEphemeralKey from './secrets/ephemeral-key.ts';
import secretsHardcodedCredential from './secrets/hardcoded-credential.ts';
import secretsImageLayer from './secrets/image-layer.ts';
import secretsNotRequired from './secrets/not-required.ts';
import secretsProviderToken from './secrets/provider-token.ts';
import secretsSigningKey from './secrets/signing-key.ts';
import timeDurationUnit from './time/duration-unit.ts';
import timeEpochUnit from './time/epoch-unit.ts';
import timeNaiveDatetime from './time/naive-datetime.ts';
import timeTimedeltaSeconds from './time/timedelta-seconds.ts';
import timeTimedeltaUnit from './time/timedelta-unit.ts';

/** Every rule, by id. */
export const rules: readonly Rule[] = [
  cookiesBroadScope,
  cookiesMissingHttponly,
  cookiesMissingSamesite,
  cookiesMissingSecure,
  corsReflectedOrigin,
  corsUnanchoredOrigin,
  corsWildcardOrigin,
  corsWildcardWithCredentials,
  databaseFkMissingOnDelete,
  databaseOnDeleteContradiction,
  queriesLazyLoadInLoop,
  queriesNPlusOne,
  rateLimitInMemoryStore,
  rateLimitNotWired,
  rateLimitSpoofableKey,
  rateLimitUnboundedStore,
  rateLimitUnprotectedAuthRoute,
  rateLimitUnprotectedCostlyRoute,
  secretsCommittedEnvFile,
  secretsComposeInline,
  secretsDefaultCredential,
  secretsEphemeralKey,
  secretsHardcodedCredential,
  secretsImageLayer,
  secretsNotRequired,
  secretsProviderToken,
  secretsSigningKey,
  timeDurationUnit,
  timeEpochUnit,
  timeNaiveDatetime,
  timeTimedeltaSeconds,
  timeTimedeltaUnit,
];
