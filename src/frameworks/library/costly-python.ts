import { defineFramework } from '../../model/framework.ts';
import { costlyHosts } from './costly-hosts.ts';

/** Python libraries whose calls send mail or messages, ask a model that is billed, or reach a payment provider. */
export default defineFramework({
  id: 'costly-python',
  kind: 'library',
  title: 'Mail, messages, models and payments from Python',
  languages: ['python'],
  packages: [
    'aiosmtplib',
    'fastapi_mail',
    'flask_mail',
    'flask_mailman',
    'emails',
    'sendgrid',
    'resend',
    'postmarker',
    'mailjet_rest',
    'mailtrap',
    'yagmail',
    'anymail',
    'twilio',
    'django_twilio',
    'vonage',
    'openai',
    'anthropic',
    'litellm',
    'groq',
    'mistralai',
    'cohere',
    'replicate',
    'google.generativeai',
    'google.genai',
    'langchain_openai',
    'langchain_anthropic',
    'stripe',
    'razorpay',
    'braintree',
    'paypalrestsdk',
    'square',
  ],
  documentation: 'https://docs.python.org/3/library/smtplib.html',
  // https://django-twilio.readthedocs.io/en/latest/rest.html
  aliases: [['django_twilio.client.twilio_client', 'twilio.rest.Client()']],
  costlyHosts,
  costly: [
    // https://docs.python.org/3/library/smtplib.html#smtplib.SMTP.sendmail
    { call: 'smtplib.{SMTP,SMTP_SSL,LMTP}().{sendmail,send_message}', purpose: 'mail' },
    // https://aiosmtplib.readthedocs.io/en/stable/usage.html
    { call: 'aiosmtplib.{send,SMTP().sendmail,SMTP().send_message}', purpose: 'mail' },
    // https://sabuhish.github.io/fastapi-mail/example/
    { call: 'fastapi_mail.{**.,}FastMail().send_message', purpose: 'mail' },
    // https://flask-mail.readthedocs.io/en/latest/
    { call: 'flask_mail.{Mail,Connection}().{send,send_message}', purpose: 'mail' },
    { call: 'flask_mail.Mail().connect().send', purpose: 'mail' },
    // The app keeps what was set up on it. https://flask.palletsprojects.com/en/stable/extensiondev/
    { call: '{flask,quart}.current_app.extensions.mail.{send,send_message}', purpose: 'mail' },
    { call: 'flask_mailman.{EmailMessage,EmailMultiAlternatives,Mail}().{send,send_mail}', purpose: 'mail' },
    // https://docs.djangoproject.com/en/stable/topics/email/
    { call: 'django.core.mail.{send_mail,send_mass_mail,mail_admins,mail_managers}', purpose: 'mail' },
    { call: 'django.core.mail.{**.,}{EmailMessage,EmailMultiAlternatives}().send', purpose: 'mail' },
    { call: 'django.core.mail.get_connection().send_messages', purpose: 'mail' },
    // https://python-emails.readthedocs.io/en/latest/
    { call: 'emails.{**.,}{Message,html,message.Message,message.html}().send', purpose: 'mail' },
    // https://github.com/sendgrid/sendgrid-python
    { call: 'sendgrid.{**.,}SendGridAPIClient().send', purpose: 'mail' },
    { call: 'sendgrid.{**.,}SendGridAPIClient().client.mail.send.post', purpose: 'mail' },
    // https://resend.com/docs/send-with-python
    { call: 'resend.Emails.send', purpose: 'mail' },
    { call: 'postmarker.core.PostmarkClient().emails.send', purpose: 'mail' },
    { call: 'mailjet_rest.Client().send.create', purpose: 'mail' },
    { call: 'yagmail.SMTP().send', purpose: 'mail' },
    // https://github.com/mailtrap/mailtrap-python
    { call: 'mailtrap.MailtrapClient().send', purpose: 'mail' },
    // https://boto3.amazonaws.com/v1/documentation/api/latest/reference/services/ses.html
    {
      call: 'boto3.{client,session.Session().client,Session().client}().{send_email,send_raw_email,send_templated_email}',
      purpose: 'mail',
    },
    // https://www.twilio.com/docs/messaging/quickstart/python
    {
      call: 'twilio.rest.Client().{messages.create,verify.**.verifications.create,verify.v2.services().verifications.create}',
      purpose: 'sms',
    },
    { call: 'vonage.{Sms().send_message,Client().sms.send_message,Vonage().sms.send}', purpose: 'sms' },
    // https://github.com/openai/openai-python
    {
      call: 'openai.{OpenAI,AsyncOpenAI,AzureOpenAI,AsyncAzureOpenAI}().{chat.completions,completions,responses,embeddings,beta.chat.completions}.{create,parse,stream}',
      purpose: 'ai',
    },
    {
      call: 'openai.{OpenAI,AsyncOpenAI,AzureOpenAI,AsyncAzureOpenAI}().{images,audio.speech,audio.transcriptions,audio.translations}.{create,generate,edit,create_variation}',
      purpose: 'ai',
    },
    { call: 'openai.{ChatCompletion,Completion,Embedding,Image,Audio}.{create,acreate,transcribe}', purpose: 'ai' },
    // https://github.com/anthropics/anthropic-sdk-python
    {
      call: 'anthropic.{Anthropic,AsyncAnthropic,AnthropicBedrock,AsyncAnthropicBedrock}().{messages,completions,beta.messages}.{create,stream,parse}',
      purpose: 'ai',
    },
    // https://docs.litellm.ai/docs/
    { call: 'litellm.{completion,acompletion,embedding,aembedding,image_generation}', purpose: 'ai' },
    { call: 'groq.{Groq,AsyncGroq}().chat.completions.create', purpose: 'ai' },
    { call: 'mistralai.Mistral().chat.{complete,complete_async,stream}', purpose: 'ai' },
    { call: 'cohere.{Client,ClientV2,AsyncClient,AsyncClientV2}().{chat,generate,embed}', purpose: 'ai' },
    { call: 'replicate.{run,async_run,Client().run}', purpose: 'ai' },
    // https://ai.google.dev/gemini-api/docs/quickstart
    { call: 'google.generativeai.GenerativeModel().{generate_content,generate_content_async}', purpose: 'ai' },
    {
      call: 'google.genai.Client().{models,aio.models}.{generate_content,generate_content_stream,generate_images}',
      purpose: 'ai',
    },
    {
      call: '{langchain_openai,langchain_anthropic,langchain_google_genai,langchain_groq}.*().{invoke,ainvoke,stream,astream,predict}',
      purpose: 'ai',
    },
    // https://docs.stripe.com/api
    {
      call: 'stripe.{checkout.Session,PaymentIntent,PaymentMethod,Charge,Subscription,Refund,SetupIntent,Customer,Invoice,Card,Source}.{create,create_async,confirm,modify,attach,create_source}',
      purpose: 'payment',
    },
    { call: 'stripe.StripeClient().**.{create,confirm}', purpose: 'payment' },
    { call: 'razorpay.Client().{order,payment}.{create,capture}', purpose: 'payment' },
    { call: 'braintree.{Transaction.sale,BraintreeGateway().transaction.sale}', purpose: 'payment' },
    { call: 'paypalrestsdk.Payment().create', purpose: 'payment' },
  ],
});
