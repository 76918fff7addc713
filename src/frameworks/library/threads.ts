import { arg, defineFramework } from '../../model/framework.ts';

/** Functions that run somewhere else and are waited for there, and functions with some of their arguments. https://docs.python.org/3/library/asyncio-task.html#running-in-threads */
export default defineFramework({
  id: 'threads',
  kind: 'library',
  title: 'Threads of Python',
  languages: ['python'],
  packages: ['asyncio', 'anyio', 'concurrent', 'functools', 'multiprocessing', 'trio'],
  documentation: 'https://docs.python.org/3/library/asyncio-task.html#running-in-threads',
  functionRunners: [
    { call: 'asyncio.to_thread', function: arg(0) },
    // https://docs.python.org/3/library/asyncio-eventloop.html#asyncio.loop.run_in_executor
    { call: 'asyncio.{get_event_loop,get_running_loop,new_event_loop}().run_in_executor', function: arg(1) },
    // https://www.starlette.io/threadpool/
    { call: '{starlette,fastapi}.concurrency.run_in_threadpool', function: arg(0, 'func') },
    // https://anyio.readthedocs.io/en/stable/threads.html
    { call: 'anyio.to_thread.run_sync', function: arg(0, 'func') },
    // https://docs.python.org/3/library/concurrent.futures.html
    { call: 'concurrent.futures{,.thread}.ThreadPoolExecutor().submit', function: arg(0) },
    // https://anyio.readthedocs.io/en/stable/tasks.html, https://trio.readthedocs.io/en/stable/reference-core.html#trio.Nursery.start_soon
    { call: '{anyio.create_task_group,trio.open_nursery}().{start_soon,start}', function: arg(0, 'func', 'async_fn') },
    // https://docs.python.org/3/library/multiprocessing.html#multiprocessing.pool.Pool.apply_async
    { call: 'multiprocessing{,.pool,.dummy}.{Pool,ThreadPool}().{apply,apply_async}', function: arg(0, 'func') },
  ],
  // https://docs.python.org/3/library/functools.html#functools.partial
  sameFunctions: ['functools.partial'],
});
