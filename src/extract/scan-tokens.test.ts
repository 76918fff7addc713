import { describe, expect, test } from 'vitest';
import { lineOf, spanOf } from '../model/location.ts';
import { providers } from './providers.ts';
import { findTokens, redactTokens, scanTokens } from './scan-tokens.ts';

// Tokens are made when the tests run, from a generator with a fixed start: no line of this file looks like one.
let state = 7;
function draw(alphabet: string, length: number): string {
  let text = '';
  while (text.length < length) {
    state = (state * 1103515245 + 12345) % 2147483648;
    text += alphabet[Math.floor((state / 2147483648) * alphabet.length)];
  }
  return text;
}
const digits = (n: number) => draw('2739510846', n);
const hex = (n: number) => draw('0123456789abcdef', n);
const upper = (n: number) => draw('ABCDEFGHIJKLMNOPQRSTUVWXYZ234567', n);
const lower = (n: number) => draw('abcdefghijklmnopqrstuvwxyz0123456789', n);
const alnum = (n: number) => draw('ABCDEFGHIJKLMNOPQRSTUVWXYZabcdefghijklmnopqrstuvwxyz0123456789', n);
const letters = (n: number) => draw('ABCDEFGHIJKLMNOPQRSTUVWXYZabcdefghijklmnopqrstuvwxyz', n);
const base64 = (n: number) => draw('ABCDEFGHIJKLMNOPQRSTUVWXYZabcdefghijklmnopqrstuvwxyz0123456789+/', n);
const uuid = () => `${hex(8)}-${hex(4)}-4${hex(3)}-a${hex(3)}-${hex(12)}`;
const jwt = (payload: object) =>
  [{ alg: 'HS256', typ: 'JWT' }, payload].map((part) => Buffer.from(JSON.stringify(part)).toString('base64url')).join('.') +
  `.${alnum(43)}`;

/** For each provider a text of the ordinary kind that holds one token. */
const samples: Readonly<Record<string, () => string>> = {
  'aws-access-key-id': () => `id = "${'AK'}IA${upper(16)}"`,
  'aws-secret-access-key': () => `aws_secret_access_key = ${base64(40)}`,
  'aws-bedrock-api-key': () => `AB${'SK'}${base64(120)}`,
  'gcp-api-key': () => `key=AI${'za'}${alnum(35)}`,
  'gcp-oauth-client-secret': () => `"client_secret": "GOC${'SPX-'}${alnum(28)}"`,
  'gcp-oauth-access-token': () => `ya${'29.'}${alnum(60)}`,
  'firebase-cloud-messaging-key': () => `AAAA${alnum(7)}:APA${'91b'}${alnum(134)}`,
  'azure-storage-key': () => `DefaultEndpointsProtocol=https;AccountName=shop;Account${'Key='}${base64(86)}==`,
  'azure-shared-access-key': () => `Endpoint=sb://x;SharedAccess${'Key='}${base64(43)}=`,
  'azure-ad-client-secret': () => `AZURE_CLIENT_SECRET="${alnum(3)}8${'Q~'}${alnum(33)}"`,
  'azure-devops-pat': () => `${alnum(76)}AZ${'DO'}${alnum(4)}`,
  'digitalocean-token': () => `dop${'_v1_'}${hex(64)}`,
  'alibaba-access-key-id': () => `LT${'AI'}${alnum(20)}`,
  'cloudflare-api-token': () => `CLOUDFLARE_API_TOKEN=${alnum(40)}`,
  'cloudflare-origin-ca-key': () => `v1${'.0-'}${hex(24)}-${hex(146)}`,
  'heroku-api-key': () => `HRKU${'-AA'}${alnum(58)}`,
  'heroku-api-key-uuid': () => `HEROKU_API_KEY=${uuid()}`,
  'flyio-token': () => `fo${'1_'}${alnum(43)}`,
  'vercel-token': () => `VERCEL_TOKEN: ${alnum(24)}`,
  'vercel-blob-token': () => `vercel_blob${'_rw_'}${alnum(16)}_${alnum(30)}`,
  'netlify-token': () => `nf${'p_'}${alnum(36)}`,
  'pulumi-token': () => `pu${'l-'}${hex(40)}`,
  'terraform-cloud-token': () => `token = "${alnum(14)}.atlas${'v1.'}${alnum(64)}"`,
  'vault-token': () => `hv${'s.'}${alnum(95)}`,
  'doppler-token': () => `dp${'.pt.'}${alnum(43)}`,
  '1password-service-account-token': () => `ops${'_eyJ'}${alnum(300)}`,
  'age-secret-key': () => `AGE-SECRET${'-KEY-1'}${draw('QPZRY9X8GF2TVDW0S3JN54KHCE6MUA7L', 58)}`,
  'openshift-token': () => `sha256${'~'}${alnum(43)}`,
  'github-pat': () => `'gh${'p_'}${alnum(36)}'`,
  'github-fine-grained-pat': () => `github${'_pat_'}${alnum(22)}_${alnum(59)}`,
  'github-oauth-token': () => `gh${'o_'}${alnum(36)}`,
  'github-app-token': () => `gh${'s_'}${alnum(36)}`,
  'github-refresh-token': () => `gh${'r_'}${alnum(76)}`,
  'gitlab-pat': () => `GITLAB_TOKEN=glp${'at-'}${alnum(20)}`,
  'gitlab-deploy-token': () => `gld${'t-'}${alnum(20)}`,
  'gitlab-runner-token': () => `glr${'t-'}${alnum(20)}`,
  'gitlab-other-token': () => `glpt${'t-'}${hex(40)}`,
  'bitbucket-app-password': () => `AT${'BB'}${alnum(24)}${draw('0123456789ABCDEF', 8)}`,
  'atlassian-api-token': () => `ATA${'TT3'}${alnum(186)}`,
  'npm-token': () => `//registry.npmjs.org/:token=np${'m_'}${alnum(36)}`,
  'npm-registry-auth': () => `//npm.internal.test/:_auth${'Token='}${alnum(40)}`,
  'pypi-token': () => `password = py${'pi-AgEIcHlwaS5vcmc'}${alnum(80)}`,
  'rubygems-token': () => `ruby${'gems_'}${hex(48)}`,
  'crates-io-token': () => `CARGO_REGISTRY_TOKEN=ci${'o'}${alnum(32)}`,
  'clojars-token': () => `CLOJ${'ARS_'}${lower(60)}`,
  'docker-hub-pat': () => `docker login -p dckr${'_pat_'}${alnum(27)}`,
  'artifactory-token': () => `AK${'Cp'}${alnum(69)}`,
  'sonar-token': () => `sq${'p_'}${hex(40)}`,
  'snyk-token': () => `SNYK_TOKEN=${uuid()}`,
  'postman-api-key': () => `PM${'AK-'}${hex(24)}-${hex(34)}`,
  'launchdarkly-sdk-key': () => `LAUNCHDARKLY_KEY=sd${'k-'}${uuid()}`,
  'slack-bot-token': () => `xo${'xb-'}${digits(12)}-${digits(12)}-${alnum(24)}`,
  'slack-user-token': () => `xo${'xp-'}${digits(12)}-${digits(12)}-${hex(32)}`,
  'slack-app-token': () => `xa${'pp-'}1-A0${upper(9)}-${digits(13)}-${hex(64)}`,
  'slack-webhook': () => `https://hooks.slack${'.com/services/'}T${upper(8)}/B${upper(8)}/${alnum(24)}`,
  'microsoft-teams-webhook': () =>
    `https://x.webhook.office${'.com/webhookb2/'}${uuid()}@${uuid()}/IncomingWebhook/${hex(32)}/${uuid()}`,
  'discord-webhook': () => `https://discord${'.com/api/webhooks/'}${digits(18)}/${alnum(68)}`,
  'discord-bot-token': () => `client.login("M${alnum(25)}.${alnum(6)}.${alnum(38)}")`,
  'telegram-bot-token': () => `bot${'='}${digits(10)}:A${'A'}${alnum(33)}`,
  'facebook-access-token': () => `EA${'AC'}${alnum(150)}`,
  'facebook-app-secret': () => `FACEBOOK_APP_SECRET=${hex(32)}`,
  'twitter-bearer-token': () => `${'A'.repeat(22)}${alnum(90)}`,
  'linkedin-client-secret': () => `LINKEDIN_CLIENT_SECRET=${alnum(16)}`,
  'twitch-client-secret': () => `TWITCH_CLIENT_SECRET=${lower(30)}`,
  'stripe-live-key': () => `sk${'_live_'}${alnum(24)}`,
  'stripe-test-key': () => `sk${'_test_'}${alnum(24)}`,
  'stripe-webhook-secret': () => `wh${'sec_'}${alnum(32)}`,
  'stripe-publishable-key': () => `pk${'_live_'}${alnum(24)}`,
  'square-access-token': () => `sq0${'atp-'}${alnum(22)}`,
  'square-oauth-secret': () => `sq0${'csp-'}${alnum(43)}`,
  'paypal-braintree-token': () => `access_token${'$production$'}${lower(16)}$${hex(32)}`,
  'paypal-client-secret': () => `PAYPAL_CLIENT_SECRET=E${alnum(79)}`,
  'plaid-access-token': () => `access${'-production-'}${uuid()}`,
  'plaid-secret': () => `PLAID_SECRET=${hex(30)}`,
  'shopify-token': () => `shp${'at_'}${hex(32)}`,
  'razorpay-secret': () => `RAZORPAY_KEY_SECRET=${alnum(24)}`,
  'coinbase-private-key': () => `COINBASE_SECRET=${alnum(64)}`,
  'flutterwave-secret-key': () => `FLW${'SECK-'}${lower(32)}-X`,
  'openai-project-key': () => `OPENAI_API_KEY=sk${'-proj-'}${alnum(74)}T3Blbk${'FJ'}${alnum(74)}`,
  'openai-key': () => `sk${'-'}${alnum(20)}T3Blbk${'FJ'}${alnum(20)}`,
  'anthropic-key': () => `sk${'-ant-'}api03-${alnum(93)}AA`,
  'openrouter-key': () => `sk${'-or-v1-'}${hex(64)}`,
  'hugging-face-token': () => `h${'f_'}${letters(34)}`,
  'replicate-token': () => `r${'8_'}${alnum(37)}`,
  'groq-key': () => `gs${'k_'}${alnum(52)}`,
  'perplexity-key': () => `pp${'lx-'}${alnum(48)}`,
  'xai-key': () => `xa${'i-'}${alnum(80)}`,
  'langsmith-key': () => `lsv2${'_pt_'}${hex(32)}_${hex(10)}`,
  'cohere-key': () => `CO_API_KEY=${alnum(40)}`,
  'pinecone-key': () => `pc${'sk_'}${alnum(5)}_${alnum(62)}`,
  'twilio-api-key': () => `twilio(sid, "S${'K'}${hex(32)}")`,
  'twilio-auth-token': () => `TWILIO_AUTH_TOKEN=${hex(32)}`,
  'sendgrid-key': () => `S${'G.'}${alnum(22)}.${alnum(43)}`,
  'mailgun-key': () => `mailgun("ke${'y-'}${hex(32)}")`,
  'mailgun-private-key': () => `MAILGUN_API_KEY=${hex(32)}-${hex(8)}-${hex(8)}`,
  'mailchimp-key': () => `mailchimp: "${hex(32)}-u${'s12'}"`,
  'postmark-token': () => `POSTMARK_SERVER_TOKEN=${uuid()}`,
  'brevo-key': () => `xkey${'sib-'}${hex(64)}-${alnum(16)}`,
  'resend-key': () => `r${'e_'}${alnum(8)}_${alnum(24)}`,
  'vonage-secret': () => `VONAGE_API_SECRET=${alnum(16)}`,
  'mongodb-atlas-url': () => `mongodb${'+srv://'}shop:${alnum(16)}@cluster0.ab1cd.mongodb.net/shop`,
  'supabase-secret-key': () => `sb${'_secret_'}${alnum(22)}_${alnum(8)}`,
  'supabase-access-token': () => `sb${'p_'}${hex(40)}`,
  'supabase-publishable-key': () => `sb${'_publishable_'}${alnum(22)}_${alnum(8)}`,
  'planetscale-token': () => `pscale${'_tkn_'}${alnum(43)}`,
  'databricks-token': () => `da${'pi'}${hex(32)}`,
  'clickhouse-cloud-key': () => `4b${'1d'}${alnum(38)}`,
  'algolia-admin-key': () => `ALGOLIA_ADMIN_KEY=${hex(32)}`,
  'airtable-pat': () => `pa${'t'}${alnum(14)}.${hex(64)}`,
  'dropbox-token': () => `sl${'.'}${alnum(140)}`,
  'datadog-key': () => `DD_API_KEY=${hex(32)}`,
  'new-relic-key': () => `NR${'AK-'}${upper(27)}`,
  'new-relic-license-key': () => `license_key: ${hex(36)}NR${'AL'}`,
  'new-relic-browser-key': () => `NR${'JS-'}${hex(19)}`,
  'sentry-auth-token': () => `sntr${'yu_'}${hex(64)}`,
  'sentry-dsn': () => `https://${hex(32)}@o${digits(6)}.ingest.sentry${'.io/'}${digits(7)}`,
  'grafana-token': () => `gl${'sa_'}${alnum(32)}_${hex(8)}`,
  'dynatrace-token': () => `dt0${'c01.'}${upper(24)}.${upper(64)}`,
  'posthog-personal-key': () => `ph${'x_'}${alnum(43)}`,
  'posthog-project-key': () => `ph${'c_'}${alnum(43)}`,
  'linear-key': () => `lin${'_api_'}${alnum(40)}`,
  'notion-token': () => `nt${'n_'}${alnum(46)}`,
  'asana-pat': () => `ASANA_ACCESS_TOKEN=1/${digits(16)}:${hex(32)}`,
  'figma-token': () => `fig${'d_'}${alnum(40)}`,
  'mapbox-secret-token': () => `sk${'.eyJ'}${alnum(70)}.${alnum(22)}`,
  'mapbox-public-token': () => `pk${'.eyJ'}${alnum(70)}.${alnum(22)}`,
  'okta-token': () => `OKTA_API_TOKEN=00${alnum(40)}`,
  'clerk-secret-key': () => `CLERK_SECRET_KEY=s${'k_'}${alnum(45)}`,
  'hubspot-token': () => `pat${'-na1-'}${uuid()}`,
  'intercom-token': () => `dG9${'rOj'}${alnum(54)}`,
  'typeform-token': () => `tf${'p_'}${alnum(44)}_${alnum(14)}`,
  'contentful-management-token': () => `CFP${'AT-'}${alnum(43)}`,
  'readme-token': () => `rd${'me_'}${lower(70)}`,
  'shippo-token': () => `shippo${'_live_'}${hex(40)}`,
  'easypost-key': () => `EZ${'AK'}${alnum(54)}`,
  'prefect-key': () => `pn${'u_'}${alnum(36)}`,
  'maxmind-license-key': () => `${alnum(6)}_${alnum(29)}_m${'mk'}`,
  'duffel-token': () => `duffel${'_live_'}${alnum(43)}`,
  'frameio-token': () => `fio${'-u-'}${alnum(64)}`,
  'sourcegraph-token': () => `sg${'p_'}${hex(40)}`,
  'aws-mws-token': () => `amzn${'.mws.'}${uuid()}`,
  'aws-appsync-key': () => `da${'2-'}${lower(26)}`,
  'yandex-cloud-key': () => `AQ${'VN'}${alnum(36)}`,
  'render-key': () => `rn${'d_'}${alnum(32)}`,
  'scalingo-token': () => `tk${'-us-'}${alnum(48)}`,
  'tailscale-key': () => `tskey${'-auth-'}${alnum(12)}-${alnum(32)}`,
  'vault-legacy-token': () => `VAULT_TOKEN=s${'.'}${alnum(24)}`,
  'neon-key': () => `nap${'i_'}${lower(64)}`,
  'xata-key': () => `xa${'u_'}${alnum(38)}`,
  'artifactory-reference-token': () => `cmV${'md'}${alnum(59)}`,
  'nuget-key': () => `oy${'2'}${lower(43)}`,
  'buildkite-token': () => `bk${'ua_'}${hex(40)}`,
  'circleci-token': () => `CCI${'PAT_'}${alnum(22)}_${hex(40)}`,
  'harness-key': () => `pa${'t.'}${alnum(22)}.${hex(24)}.${alnum(20)}`,
  'octopus-key': () => `AP${'I-'}${upper(26)}`,
  'infracost-key': () => `ic${'o-'}${alnum(32)}`,
  'nvidia-key': () => `nv${'api-'}${alnum(64)}`,
  'tavily-key': () => `tv${'ly-'}${alnum(32)}`,
  'firecrawl-key': () => `f${'c-'}${hex(32)}`,
  'deepseek-key': () => `DEEPSEEK_API_KEY=s${'k-'}${hex(32)}`,
  'mailersend-token': () => `ml${'sn.'}${hex(64)}`,
  'telnyx-key': () => `KEY${'01'}${draw('0123456789ABCDEF', 30)}_${alnum(22)}`,
  'onfido-token': () => `api${'_live.'}${alnum(11)}.${alnum(32)}`,
  'axiom-token': () => `xa${'at-'}${uuid()}`,
  'kolide-key': () => `k2sk${'_v1_'}${alnum(24)}`,
  '1password-secret-key': () => `A${'3-'}${upper(6)}-${upper(11)}-${upper(5)}-${upper(5)}-${upper(5)}`,
  'adobe-client-secret': () => `p8${'e-'}${alnum(32)}`,
  'intra42-client-secret': () => `s-s4${'t2ud-'}${hex(64)}`,
  'settlemint-token': () => `sm${'_pat_'}${alnum(16)}`,
  'trello-token': () => `AT${'TA'}${hex(64)}${draw('0123456789ABCDEF', 8)}`,
  'clickup-token': () => `p${'k_'}${digits(8)}_${upper(32)}`,
  'cal-key': () => `cal${'_live_'}${hex(32)}`,
  'easypost-test-key': () => `EZ${'TK'}${alnum(54)}`,
  'shippo-test-token': () => `shippo${'_test_'}${hex(40)}`,
  'facebook-app-token': () => `FACEBOOK_TOKEN=${digits(15)}|${alnum(27)}`,
  'private-key': () => `-----BEGIN RSA PRIV${'ATE KEY'}-----\n${base64(64)}\n${base64(64)}\n-----END RSA PRIV${'ATE KEY'}-----`,
  'json-web-token': () => `Authorization: Bearer ${jwt({ sub: alnum(12), iat: 1700000000, exp: 1900000000 })}`,
};

describe('each provider', () => {
  test('has a sample', () => {
    expect(Object.keys(samples).sort()).toEqual(providers.map(({ id }) => id).sort());
    expect(providers.length).toBeGreaterThanOrEqual(50);
  });

  test.each(providers.map(({ id }) => id))('%s is found in code, and nowhere else', (id) => {
    const text = `first line\nvalue: ${samples[id]!()} # end\nlast line\n`;
    const found = scanTokens(text);
    expect(found.map(({ provider }) => provider)).toEqual([id]);
    expect(lineOf(found[0]!.span)).toBe(2);
    expect(found[0]!.length).toBeGreaterThan(found[0]!.redacted.indexOf('…') + 5);
  });

  test('is described: a page, lower-case keywords, no unbounded repetition', () => {
    for (const { id, documentation, keywords, pattern } of providers) {
      expect(documentation, id).toMatch(/^https:\/\//);
      for (const keyword of keywords) expect(keyword, id).toBe(keyword.toLowerCase());
      expect(pattern.source.replace(/\\[+*]|\[[^\]]*\]/g, ''), id).not.toMatch(/[+*]|,\}/);
    }
  });
});

describe('what surrounds a token', () => {
  const pat = () => `gh${'p_'}${alnum(36)}`;

  test('spans are of the token alone, also after an escape and on later lines', () => {
    const token = pat();
    expect(scanTokens(`a\n  b = "\\n${token}"`)[0]?.span).toBe(spanOf(2, 10, 2, 10 + token.length));
    expect(scanTokens(`${token}\n${token}`).map(({ span }) => span)).toEqual([spanOf(1, 1, 1, 41), spanOf(2, 1, 2, 41)]);
  });

  test('a longer word is another thing', () => {
    expect(scanTokens(`x${pat()}`)).toEqual([]);
    expect(scanTokens(`${pat()}Z`)).toEqual([]);
  });

  test('base64 that goes on before or after is a blob', () => {
    const id = `AK${'IA'}${upper(16)}`;
    expect(scanTokens(`data:image/png;base64,${base64(200)}/${id}/${base64(200)}`)).toEqual([]);
    expect(scanTokens(`key/${id}/x`)).toHaveLength(1);
  });

  test('an access key id is silent beside its secret and in a presigned URL', () => {
    const id = `AK${'IA'}${upper(16)}`;
    expect(scanTokens(`id=${id}\naws_secret_access_key=${base64(40)}`).map(({ provider }) => provider)).toEqual([
      'aws-secret-access-key',
    ]);
    expect(scanTokens(`https://x.test/?X-Amz-Credential=${id}`)).toEqual([]);
    expect(scanTokens(`id=${id}`).map(({ severity }) => severity)).toEqual(['high']);
  });
});

describe('what is no secret', () => {
  test.each([
    ['the example of the documentation', `AK${'IA'}IOSFODNN7EXAMPLE`],
    ['the example secret', `aws_secret_access_key = wJalrXUtnFEMI/K7MDENG/bPxRfiCYEXAMPLEKEY`],
    ['a filler', `gh${'p_'}${'x'.repeat(36)}`],
    ['one character', `sk${'_live_'}${'a'.repeat(24)}`],
    ['letters in order', `gh${'p_'}abcdefghijklmnopqrstuvwxyz0123456789`],
    ['a hash', 'sha512-9f2c7b41d8e35a06fb7c1d924e8053ab9f2c7b41d8e35a06fb7c1d924e8053ab'],
    ['a UUID', '3f2504e0-4f89-41d3-9a0c-0305e82c3301'],
    ['a header without a key', `if "-----BEGIN RSA PRIV${'ATE KEY'}-----" in text:`],
    ['a key cut to its ends', `-----BEGIN PRIV${'ATE KEY'}-----\nMIIE...\n-----END PRIV${'ATE KEY'}-----`],
    ['an Atlas URL with a variable', `mongodb${'+srv://'}shop:\${PASSWORD}@cluster0.ab1cd.mongodb.net`],
    [
      'the emulator of Azure',
      `AccountKey=Eby8vdM02xNOcqFlqUwJPLlmEtlCDXJ1OUzFT50uSRZ6IFsuFq2UVErCz4I6tq/${'K1SZFPTOtr/KBHBeksoGMGw=='}`,
    ],
  ])('%s', (_, text) => {
    expect(scanTokens(text)).toEqual([]);
  });

  test('a JSON Web Token of the documentation, one that lived for a day, one that expired long ago', () => {
    expect(scanTokens(jwt({ sub: 'u_8271', iat: 1570000000, exp: 1580000000 }))).toEqual([]);
    expect(scanTokens(jwt({ sub: '1234567890', name: 'John Doe', iat: 1516239022 }))).toEqual([]);
    expect(scanTokens(jwt({ sub: 'u_8271', iat: 1700000000, exp: 1700001800 }))).toEqual([]);
    expect(scanTokens(jwt({ sub: 'u_8271', iat: 1700000000, exp: 1790000000 }))).toHaveLength(1);
  });

  test('keys for browsers are public', () => {
    expect(scanTokens(samples['stripe-publishable-key']!())[0]?.exposure).toBe('public');
    expect(scanTokens(samples['sentry-dsn']!())[0]?.exposure).toBe('public');
    expect(scanTokens(jwt({ iss: 'supabase', role: 'anon', iat: 1700000000, exp: 2000000000 }))[0]?.exposure).toBe('public');
    const google = samples['gcp-api-key']!();
    expect(scanTokens(google)[0]?.exposure).toBe('secret');
    expect(scanTokens(`{ ${google}, authDomain: "x.firebaseapp.com" }`)[0]?.exposure).toBe('public');
  });
});

test('what a form shows in an empty field is a sample, and redacted all the same', () => {
  const token = samples['github-pat']!().slice(1, -1);
  expect(scanTokens(`Field(examples=["${token}"])`)).toEqual([]);
  expect(scanTokens(`@ApiProperty({ example: '${token}' })`)).toEqual([]);
  expect(scanTokens(`const counterexample = '${token}';`)).toHaveLength(1);
  expect(scanTokens(`<Input placeholder="${token}" />`)).toEqual([]);
  expect(scanTokens(`<Input value="${token}" />`)[0]?.exposure).toBe('secret');
  expect(redactTokens(`<Input placeholder="${token}" />`)).not.toContain(token);
});

test('a private key in a literal that is shorter than its first bytes say is a sample', () => {
  const pem = (bytes: Buffer) =>
    `-----BEGIN PRIVATE ${'KEY'}-----\\n${bytes.toString('base64')}\\n-----END PRIVATE ${'KEY'}-----`;
  const body = Buffer.from(Array.from({ length: 1_200 }, (_, at) => (at * 73 + (at >> 3)) % 251));
  body.set([0x30, 0x82, 1_196 >> 8, 1_196 & 255]);
  expect(scanTokens(pem(body))[0]?.exposure).toBe('secret');
  expect(scanTokens(pem(body.subarray(0, 120)))).toEqual([]);
});

test('a JSON Web Token in a comment that documents is an example, and redacted all the same', () => {
  const token = jwt({ sub: alnum(12), iat: 1700000000, exp: 1900000000 });
  expect(scanTokens(`/**\n *     token: ${token}\n */`)).toEqual([]);
  expect(redactTokens(` * ${token}`)).not.toContain(token);
});

test('redacts secrets and leaves what is public', () => {
  const token = `gh${'p_'}${alnum(36)}`;
  const key = samples['stripe-publishable-key']!();
  expect(redactTokens(`a ${token} b ${key}`)).toBe(`a ghp_… (40 characters) b ${key}`);
  expect(findTokens('nothing here')).toEqual([]);
});

test('is linear on hostile text', () => {
  // Time of the processor: the machine may be busy with other things.
  const started = process.cpuUsage();
  for (const unit of [
    'sk-',
    'eyJ',
    ':AA',
    'pat',
    '-----BEGIN ',
    'twilio ',
    'mongodb+srv://',
    'AKIA',
    'accountkey=',
    'A',
    'eyJabcdefghij.',
    'hooks.slack.com/',
  ]) {
    scanTokens(unit.repeat(Math.ceil(300_000 / unit.length)));
  }
  expect(process.cpuUsage(started).user / 1000).toBeLessThan(6_000);
});
