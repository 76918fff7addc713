import { defineFramework } from '../../model/framework.ts';

const supabase =
  '{@supabase/supabase-js.{createClient,SupabaseClient}(),@supabase/{ssr,auth-helpers-*}.*(),~supabase,~supabaseAdmin}';
const firebase = 'firebase/auth';
const admin = '{firebase-admin{,.default}.auth(),firebase-admin/auth.getAuth()}';
const cognito = '{@aws-sdk/client-cognito-identity-provider,amazon-cognito-identity-js}';

/** Services that keep accounts for a program: whoever asks them on behalf of somebody tries a password, opens an account or has a mail sent. */
export default defineFramework({
  id: 'auth-services-node',
  kind: 'library',
  title: 'Services that keep accounts, from Node',
  languages: ['javascript', 'typescript'],
  packages: ['@supabase/supabase-js', '@supabase/ssr', 'firebase', 'firebase-admin', '@aws-sdk/client-cognito-identity-provider'],
  documentation: 'https://supabase.com/docs/reference/javascript/auth-api',
  passwords: [
    // https://supabase.com/docs/reference/javascript/auth-signinwithpassword
    { call: `${supabase}.auth.signInWithPassword`, does: 'compare' },
    { call: `${supabase}.auth.{signUp,admin.createUser}`, does: 'hash' },
    // https://firebase.google.com/docs/auth/web/password-auth
    { call: `${firebase}.signInWithEmailAndPassword`, does: 'compare' },
    { call: `${firebase}.createUserWithEmailAndPassword`, does: 'hash' },
    // https://firebase.google.com/docs/auth/admin/manage-users
    { call: `${admin}.createUser`, does: 'hash' },
    // https://docs.aws.amazon.com/AWSJavaScriptSDK/v3/latest/client/cognito-identity-provider/
    { call: `${cognito}.{InitiateAuthCommand,AdminInitiateAuthCommand}`, does: 'compare' },
    { call: `${cognito}.{SignUpCommand,AdminCreateUserCommand}`, does: 'hash' },
  ],
  costly: [
    { call: `${supabase}.auth.{resetPasswordForEmail,signInWithOtp,resend,admin.inviteUserByEmail}`, purpose: 'mail' },
    { call: `${firebase}.{sendPasswordResetEmail,sendSignInLinkToEmail,sendEmailVerification}`, purpose: 'mail' },
    { call: `${cognito}.{ForgotPasswordCommand,ResendConfirmationCodeCommand}`, purpose: 'mail' },
  ],
});
