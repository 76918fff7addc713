import { defineFramework } from '../../model/framework.ts';

/** Background jobs: queues, workers and schedules. */
export default defineFramework({
  id: 'jobs',
  kind: 'library',
  title: 'Background jobs',
  languages: ['python', 'javascript', 'typescript'],
  packages: [
    'celery',
    'dramatiq',
    'huey',
    'background_task',
    'zappa',
    'rq',
    'apscheduler',
    'taskiq',
    'procrastinate',
    'bullmq',
    'bull',
    'agenda',
    'node-cron',
    'cron',
    'node-schedule',
    '@upstash/workflow',
    'inngest',
    '@nestjs/schedule',
    '@nestjs/bull',
    '@nestjs/bullmq',
  ],
  documentation: 'https://docs.celeryq.dev/en/stable/userguide/tasks.html',
  jobs: [
    // https://docs.celeryq.dev/en/stable/userguide/tasks.html#basics
    { decorator: 'celery.{shared_task,task,Celery().task,app.task.task}' },
    { decorator: 'celery.schedules.{crontab,schedule}' },
    // https://dramatiq.io/guide.html#actors
    { decorator: 'dramatiq.actor' },
    // Calling such a function puts it into the queue. https://huey.readthedocs.io/en/latest/guide.html
    { decorator: 'huey.**.{task,db_task}', isQueuedByCall: true },
    { decorator: 'huey.**.{periodic_task,db_periodic_task,lock_task}' },
    // https://django-background-tasks.readthedocs.io/en/latest/#creating-and-registering-tasks
    { decorator: 'background_task.background', isQueuedByCall: true },
    // https://github.com/zappa/Zappa#asynchronous-task-execution
    { decorator: 'zappa.{asynchronous,async}.{task,task_sns}', isQueuedByCall: true },
    // https://python-rq.org/docs/jobs/
    { decorator: 'rq.decorators.job' },
    // https://apscheduler.readthedocs.io/en/3.x/userguide.html#adding-jobs
    { decorator: 'apscheduler.**.scheduled_job' },
    { call: 'apscheduler.**.add_job' },
    // https://taskiq-python.github.io/guide/getting-started.html
    { decorator: 'taskiq**.task' },
    // https://procrastinate.readthedocs.io/en/stable/howto/basics/tasks.html
    { decorator: 'procrastinate.App().{task,periodic}' },
    // https://docs.bullmq.io/guide/workers
    { call: 'bullmq.Worker' },
    // https://github.com/OptimalBits/bull/blob/develop/REFERENCE.md#queueprocess
    { call: 'bull().process' },
    // https://github.com/agenda/agenda#defining-job-processors
    { call: 'agenda**.define' },
    // https://nodecron.com/docs/
    { call: 'node-cron.schedule' },
    // https://github.com/kelektiv/node-cron#api
    { call: 'cron.CronJob{,.from}' },
    // https://github.com/node-schedule/node-schedule#usage
    { call: 'node-schedule.scheduleJob' },
    // The queue calls a route, and signs what it sends. https://upstash.com/docs/workflow/basics/serve
    { call: '@upstash/workflow/{nextjs,hono,express,svelte,h3,solidjs,cloudflare}.serve' },
    // https://www.inngest.com/docs/reference/functions/create
    { call: 'inngest.Inngest().createFunction' },
    // https://docs.nestjs.com/techniques/task-scheduling
    { decorator: '@nestjs/schedule.{Cron,Interval,Timeout}' },
    // https://docs.nestjs.com/techniques/queues
    { decorator: '@nestjs/bull.Process' },
    { decorator: '@nestjs/bullmq.Processor', methods: ['process'] },
  ],
});
