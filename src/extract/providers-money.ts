/** Tokens of payment providers and shops. */

import { assigned, type Provider } from './provider-formats.ts';

const stripe = 'https://docs.stripe.com/keys';
const shopify = 'https://shopify.dev/docs/apps/build/authentication-authorization/access-tokens';

/** Payment and shops. */
export const money: readonly Provider[] = [
  {
    id: 'stripe-live-key',
    title: 'Stripe live secret key',
    keywords: ['sk_live_', 'rk_live_'],
    pattern: /[sr]k_live_[A-Za-z0-9]{16,247}/,
    documentation: stripe,
  },
  {
    id: 'stripe-test-key',
    title: 'Stripe test secret key',
    keywords: ['sk_test_', 'rk_test_'],
    pattern: /[sr]k_test_[A-Za-z0-9]{16,247}/,
    examples: [
      'sk_test_' + '4eC39HqLyjWDarjtT1zdp7dc',
      'sk_test_' + 'BQokikJOvBiI2HlWgH4olfQ2',
      'sk_test_' + '26PHem9AhJZvU623DfE1x4sd',
    ],
    severity: 'medium',
    documentation: stripe,
  },
  {
    id: 'stripe-webhook-secret',
    title: 'Stripe webhook signing secret',
    keywords: ['whsec_'],
    pattern: /whsec_[A-Za-z0-9+/]{32,64}={0,2}/,
    severity: 'high',
    documentation: 'https://docs.stripe.com/webhooks/signature',
  },
  {
    id: 'stripe-publishable-key',
    title: 'Stripe publishable key',
    keywords: ['pk_live_', 'pk_test_'],
    pattern: /pk_(?:live|test)_[A-Za-z0-9]{16,247}/,
    exposure: 'public',
    severity: 'info',
    documentation: stripe,
  },
  {
    id: 'square-access-token',
    title: 'Square access token',
    keywords: ['eaaa', 'sq0atp-'],
    pattern: /EAAA[A-Za-z0-9_-]{60}|sq0atp-[\w-]{22,43}/,
    entropy: 3.5,
    documentation: 'https://developer.squareup.com/docs/build-basics/access-tokens',
  },
  {
    id: 'square-oauth-secret',
    title: 'Square OAuth secret',
    keywords: ['sq0csp-'],
    pattern: /sq0csp-[\w-]{40,50}/,
    documentation: 'https://developer.squareup.com/docs/oauth-api/overview',
  },
  {
    id: 'paypal-braintree-token',
    title: 'PayPal Braintree production access token',
    keywords: ['access_token$production$'],
    pattern: /access_token\$production\$[0-9a-z]{16}\$[0-9a-f]{32}/,
    documentation: 'https://developer.paypal.com/braintree/docs/guides/authorization/overview',
  },
  {
    id: 'paypal-client-secret',
    title: 'PayPal client secret',
    keywords: ['paypal'],
    pattern: assigned('paypal[\\w.-]{0,20}secret', 'E[A-Za-z0-9_-]{79}'),
    byName: true,
    entropy: 4,
    documentation: 'https://developer.paypal.com/api/rest/',
  },
  {
    id: 'plaid-access-token',
    title: 'Plaid access token',
    keywords: ['access-production-', 'access-development-', 'access-sandbox-'],
    pattern: /access-(?:production|development|sandbox)-[0-9a-f]{8}-[0-9a-f]{4}-[0-9a-f]{4}-[0-9a-f]{4}-[0-9a-f]{12}/,
    documentation: 'https://plaid.com/docs/api/tokens/',
  },
  {
    id: 'plaid-secret',
    title: 'Plaid API secret',
    keywords: ['plaid'],
    pattern: assigned('plaid[\\w.-]{0,20}secret', '[a-f0-9]{30}'),
    byName: true,
    documentation: 'https://plaid.com/docs/api/#api-access',
  },
  {
    id: 'shopify-token',
    title: 'Shopify access token',
    keywords: ['shpat_', 'shpca_', 'shppa_', 'shpss_'],
    pattern: /shp(?:at|ca|pa|ss)_[a-fA-F0-9]{32}/,
    documentation: shopify,
  },
  {
    id: 'razorpay-secret',
    title: 'Razorpay key secret',
    keywords: ['razorpay'],
    pattern: assigned('razorpay[\\w.-]{0,20}secret', '[A-Za-z0-9]{24}'),
    byName: true,
    entropy: 3.5,
    documentation: 'https://razorpay.com/docs/payments/dashboard/account-settings/api-keys/',
  },
  {
    id: 'coinbase-private-key',
    title: 'Coinbase API secret',
    keywords: ['coinbase'],
    pattern: assigned('coinbase[\\w.-]{0,20}(?:secret|token)', '[A-Za-z0-9_-]{64}'),
    byName: true,
    entropy: 3.5,
    documentation: 'https://docs.cdp.coinbase.com/get-started/authentication/overview',
  },
  {
    id: 'flutterwave-secret-key',
    title: 'Flutterwave secret key',
    keywords: ['flwseck-', 'flwseck_test-'],
    pattern: /FLWSECK(?:_TEST)?-[a-z0-9]{32}-(?:[a-z0-9]{11,13}vt-)?X/i,
    documentation: 'https://developer.flutterwave.com/docs/authentication',
  },
];
