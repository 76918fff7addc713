import { defineFramework } from '../../model/framework.ts';
import { costlyHosts } from './costly-hosts.ts';

/** Node libraries whose calls send mail or messages, ask a model that is billed, or reach a payment provider. */
export default defineFramework({
  id: 'costly-node',
  kind: 'library',
  title: 'Mail, messages, models and payments from Node',
  languages: ['javascript', 'typescript'],
  packages: [
    'nodemailer',
    '@sendgrid/mail',
    'resend',
    'postmark',
    'mailgun.js',
    'mailgun-js',
    'mailersend',
    'node-mailjet',
    '@getbrevo/brevo',
    'sib-api-v3-sdk',
    'email-templates',
    '@aws-sdk/client-ses',
    '@aws-sdk/client-sesv2',
    'aws-sdk',
    '@nestjs-modules/mailer',
    'twilio',
    '@vonage/server-sdk',
    'openai',
    '@anthropic-ai/sdk',
    'ai',
    '@google/generative-ai',
    '@google/genai',
    'groq-sdk',
    '@mistralai/mistralai',
    'cohere-ai',
    'replicate',
    'stripe',
    'razorpay',
    'square',
    '@paypal/checkout-server-sdk',
    'braintree',
    'mercadopago',
    'midtrans-client',
    'iyzipay',
    'cloudinary',
    '@aws-sdk/client-s3',
    '@aws-sdk/s3-presigned-post',
    'minio',
    '@google-cloud/storage',
  ],
  documentation: 'https://nodemailer.com/',
  aliases: [
    ['{openai.OpenAI,openai.default,openai.AzureOpenAI}', 'openai'],
    ['{@anthropic-ai/sdk.Anthropic,@anthropic-ai/sdk.default}', '@anthropic-ai/sdk'],
    ['{stripe.Stripe,stripe.default}', 'stripe'],
    ['{twilio.Twilio,twilio.default}', 'twilio'],
    ['nodemailer.default.createTransport', 'nodemailer.createTransport'],
    ['nodemailer.Transporter()', 'nodemailer.createTransport()'],
  ],
  costlyHosts,
  costly: [
    // https://nodemailer.com/usage/
    { call: 'nodemailer.createTransport().sendMail', purpose: 'mail' },
    { call: '{~transporter,~transport,~mailer}.sendMail', purpose: 'mail' },
    // https://github.com/sendgrid/sendgrid-nodejs/tree/main/packages/mail
    { call: '{@sendgrid/mail,@sendgrid/mail.default}.{send,sendMultiple}', purpose: 'mail' },
    // https://resend.com/docs/api-reference/emails/send-email
    { call: 'resend.Resend().{emails,batch}.send', purpose: 'mail' },
    // https://postmarkapp.com/developer/integration/official-libraries
    { call: 'postmark.ServerClient().{sendEmail,sendEmailWithTemplate,sendEmailBatch}', purpose: 'mail' },
    { call: '{mailgun.js().client().messages.create,mailgun-js().messages().send}', purpose: 'mail' },
    // https://github.com/mailersend/mailersend-nodejs#email
    { call: 'mailersend.MailerSend().email.{send,sendBulk}', purpose: 'mail' },
    // https://github.com/mailjet/mailjet-apiv3-nodejs#post-request
    { call: '{node-mailjet{,.default}.{connect,apiConnect},node-mailjet{,.default}}().post', purpose: 'mail', given: 'send' },
    // https://github.com/getbrevo/brevo-node
    { call: '{@getbrevo/brevo,sib-api-v3-sdk}.TransactionalEmailsApi().sendTransacEmail', purpose: 'mail' },
    { call: 'email-templates().send', purpose: 'mail' },
    // https://docs.aws.amazon.com/AWSJavaScriptSDK/v3/latest/client/ses/
    {
      call: '{@aws-sdk/client-ses,@aws-sdk/client-sesv2}.{SendEmailCommand,SendTemplatedEmailCommand,SendRawEmailCommand}',
      purpose: 'mail',
    },
    // https://docs.aws.amazon.com/AWSJavaScriptSDK/latest/AWS/SES.html
    {
      call: '{aws-sdk.{SES,SESV2},aws-sdk/clients/ses{,v2}}().{sendEmail,sendRawEmail,sendTemplatedEmail,sendBulkTemplatedEmail}',
      purpose: 'mail',
    },
    // https://nest-modules.github.io/mailer/docs/mailer.html
    { call: '@nestjs-modules/mailer.MailerService().sendMail', purpose: 'mail' },
    // https://www.twilio.com/docs/messaging/api/message-resource
    { call: 'twilio().messages.create', purpose: 'sms' },
    { call: 'twilio().verify.**.verifications.create', purpose: 'sms' },
    { call: '@vonage/server-sdk.Vonage().sms.send', purpose: 'sms' },
    // https://platform.openai.com/docs/api-reference
    {
      call: 'openai().{chat.completions,responses,completions,embeddings,beta.chat.completions,beta.threads.runs}.{create,parse,stream}',
      purpose: 'ai',
    },
    { call: 'openai().{images.{generate,edit},audio.{transcriptions,speech,translations}.create}', purpose: 'ai' },
    { call: 'openai.OpenAIApi().{createChatCompletion,createCompletion,createImage}', purpose: 'ai' },
    // https://docs.anthropic.com/en/api/client-sdks
    { call: '@anthropic-ai/sdk().{messages,beta.messages,completions}.{create,stream}', purpose: 'ai' },
    // https://ai-sdk.dev/docs/reference/ai-sdk-core
    {
      call: 'ai.{generateText,streamText,generateObject,streamObject,embed,embedMany,generateImage,experimental_generateImage}',
      purpose: 'ai',
    },
    // https://ai.google.dev/api/generate-content
    { call: '@google/generative-ai.GoogleGenerativeAI().getGenerativeModel().**', purpose: 'ai' },
    { call: '@google/genai.GoogleGenAI().models.{generateContent,generateContentStream,generateImages}', purpose: 'ai' },
    { call: '{groq-sdk,groq-sdk.Groq}().chat.completions.create', purpose: 'ai' },
    { call: '@mistralai/mistralai.Mistral().chat.{complete,stream}', purpose: 'ai' },
    { call: 'cohere-ai.{CohereClient,CohereClientV2}().{chat,generate,embed}', purpose: 'ai' },
    { call: 'replicate().{run,predictions.create}', purpose: 'ai' },
    // https://cloudinary.com/documentation/node_image_and_video_upload
    { call: 'cloudinary.{v2.,}uploader.{upload,upload_stream,upload_large,unsigned_upload}', purpose: 'upload' },
    // Who has the address that is signed stores what they like. https://docs.aws.amazon.com/AmazonS3/latest/userguide/PresignedUrlUploadObject.html
    { call: '@aws-sdk/s3-presigned-post.createPresignedPost', purpose: 'upload' },
    { call: '@aws-sdk/client-s3.PutObjectCommand', purpose: 'upload' },
    { call: '{aws-sdk.S3,aws-sdk/clients/s3}().{getSignedUrl,getSignedUrlPromise}', purpose: 'upload', given: 'putObject' },
    { call: '{aws-sdk.S3,aws-sdk/clients/s3}().createPresignedPost', purpose: 'upload' },
    // https://cloud.google.com/storage/docs/access-control/signing-urls-with-helpers, https://supabase.com/docs/reference/javascript/storage-from-createsigneduploadurl
    { call: '@google-cloud/storage.Storage().bucket().file().getSignedUrl', purpose: 'upload', given: 'write' },
    {
      call: '@google-cloud/storage.Storage().bucket().file().{generateSignedPostPolicyV4,createResumableUpload}',
      purpose: 'upload',
    },
    { call: '@supabase/supabase-js.createClient().storage.from().createSignedUploadUrl', purpose: 'upload' },
    // https://cloudinary.com/documentation/authentication_signatures
    { call: 'cloudinary.{v2.,}utils.api_sign_request', purpose: 'upload' },
    { call: 'minio.Client().{presignedPutObject,presignedPostPolicy}', purpose: 'upload' },
    // https://docs.stripe.com/api
    {
      call: 'stripe().{paymentIntents,charges,refunds,subscriptions,setupIntents,customers,payouts,transfers}.create',
      purpose: 'payment',
    },
    { call: 'stripe().checkout.sessions.create', purpose: 'payment' },
    { call: 'razorpay().{orders,payments}.{create,capture}', purpose: 'payment' },
    // https://developer.paypal.com/sdk/js/, https://developer.paypal.com/braintree/docs/reference/request/transaction/sale/node
    { call: '@paypal/checkout-server-sdk.core.PayPalHttpClient().execute', purpose: 'payment' },
    { call: 'braintree.{BraintreeGateway(),connect()}.transaction.{sale,refund}', purpose: 'payment' },
    // https://github.com/mercadopago/sdk-nodejs, https://github.com/midtrans/midtrans-nodejs-client, https://github.com/iyzico/iyzipay-node
    { call: '{mercadopago.{Preference,Payment}().create,mercadopago.{preferences,payment}.{create,save}}', purpose: 'payment' },
    { call: 'midtrans-client.{Snap,CoreApi}().{createTransaction,charge}', purpose: 'payment' },
    { call: 'iyzipay().{payment,checkoutFormInitialize}.create', purpose: 'payment' },
    // https://github.com/omise/omise-node, https://github.com/mollie/mollie-api-node
    { call: 'omise().{charges,customers,sources,transfers}.create', purpose: 'payment' },
    { call: '@mollie/api-client.createMollieClient().{payments,orders,subscriptions}.create', purpose: 'payment' },
  ],
});
