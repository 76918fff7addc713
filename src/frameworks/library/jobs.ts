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
    'django-rq',
    'flask-rq2',
    'rq-scheduler',
    'django-q',
    'django-q2',
    'flask-celeryext',
    'fastapi-utils',
    'pg-boss',
    'bee-queue',
    'kue',
    'croner',
    'toad-scheduler',
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
    // An app that an extension makes: `celery = create_celery(app)`, `ext.celery`. https://flask-celeryext.readthedocs.io/en/latest/
    { decorator: '**.{celery,celery_app}.task' },
    // https://docs.celeryq.dev/en/stable/userguide/tasks.html#custom-task-classes
    { base: 'celery.{,**.}Task', methods: ['run'] },
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
    { decorator: '{rq.decorators,django_rq,flask_rq2.RQ(),flask_rq}.job' },
    // Functions that are put into a queue. https://python-rq.org/docs/#enqueueing-jobs, https://github.com/rq/django-rq
    {
      call: '{rq.Queue(),django_rq.get_queue(),flask_rq2.RQ().get_queue(),redis_queue.Queue()}.{enqueue,enqueue_in,enqueue_at,enqueue_call,enqueue_many}',
    },
    { call: 'django_rq.enqueue' },
    { call: '{rq_scheduler.{,**.}Scheduler(),django_rq.get_scheduler()}.{schedule,cron,enqueue_at,enqueue_in}' },
    // https://django-q.readthedocs.io/en/latest/tasks.html
    { call: '{django_q,django_q2}.tasks.{async_task,schedule,AsyncTask,Chain().append}' },
    // https://docs.djangoproject.com/en/6.0/topics/tasks/
    { decorator: 'django.tasks.task' },
    // https://docs.python.org/3/library/threading.html#thread-objects
    { call: 'threading.{Thread,Timer}' },
    // https://schedule.readthedocs.io/en/stable/
    { call: 'schedule.every()**.do' },
    // https://github.com/fastapi-utils/fastapi-utils
    { decorator: '{fastapi_utils.tasks,fastapi_restful.tasks,fastapi_utilities}.repeat_{every,at}' },
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
    // https://timgit.github.io/pg-boss/#/./api/workers
    { call: 'pg-boss().{work,schedule}' },
    // https://github.com/bee-queue/bee-queue#queueprocessconcurrency-handlerjob-done
    { call: '{bee-queue(),kue.createQueue()}.process' },
    // https://croner.56k.guru/usage/
    { call: 'croner.{Cron,default}' },
    // https://github.com/kibertoad/toad-scheduler
    { call: 'toad-scheduler.{AsyncTask,Task}' },
    // https://nodejs.org/api/timers.html#setintervalcallback-delay-args
    { call: '{setInterval,globalThis.setInterval,timers.setInterval,node:timers.setInterval}' },
    // What runs when the program is told to stop. https://nodejs.org/api/process.html#signal-events
    { call: '{process,node:process,node:process.default}.{on,once}' },
    // https://docs.nestjs.com/techniques/task-scheduling
    { decorator: '@nestjs/schedule.{Cron,Interval,Timeout}' },
    // https://docs.nestjs.com/techniques/queues
    { decorator: '@nestjs/bull.Process' },
    { decorator: '@nestjs/bullmq.Processor', methods: ['process'] },
  ],
});
