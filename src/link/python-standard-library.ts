/**
 * Modules that every Python has, up to 3.11, when the last ones were removed. Left out are names that projects give their own modules more often than
 * they import the library's: `resource`, `token`, `profile`. https://docs.python.org/3/py-modindex.html
 */
export const standardLibrary: ReadonlySet<string> = new Set(
  `
  abc aifc argparse array ast asynchat asyncio asyncore atexit audioop base64 bdb binascii bisect builtins bz2
  cProfile calendar cgi cgitb cmath codecs codeop collections colorsys compileall concurrent configparser contextlib
  contextvars copy copyreg crypt csv ctypes curses dataclasses datetime dbm decimal difflib dis distutils doctest
  email encodings ensurepip enum errno faulthandler fcntl filecmp fileinput fnmatch fractions ftplib functools gc
  genericpath getopt getpass gettext glob graphlib grp gzip hashlib heapq hmac html http idlelib imaplib imghdr imp
  importlib inspect io ipaddress itertools json keyword lib2to3 linecache locale logging lzma mailbox mailcap marshal
  math mimetypes mmap modulefinder msilib msvcrt multiprocessing netrc nis nntplib nt ntpath nturl2path numbers opcode
  operator optparse os ossaudiodev pathlib pdb pickle pickletools pipes pkgutil platform plistlib poplib posix
  posixpath pprint pstats pty pwd py_compile pyclbr pydoc pydoc_data pyexpat queue quopri random re readline reprlib
  rlcompleter runpy sched secrets select selectors shelve shlex shutil signal smtpd smtplib sndhdr socket socketserver
  spwd sqlite3 sre_compile sre_constants sre_parse ssl stat statistics string stringprep struct subprocess sunau
  symtable sys sysconfig syslog tabnanny tarfile telnetlib tempfile termios textwrap threading time timeit tkinter
  tokenize tomllib traceback tracemalloc tty turtle turtledemo types typing unicodedata unittest urllib uu uuid venv
  warnings wave weakref webbrowser winreg winsound wsgiref xdrlib xml xmlrpc zipapp zipfile zipimport zlib zoneinfo
  `
    .trim()
    .split(/\s+/),
);

/** Packages of PyPI that projects name their own folders after: `app/celery/` beside `from celery import Celery`. https://pypi.org/ */
export const popularPackages: ReadonlySet<string> = new Set(
  'alembic anthropic boto3 celery dramatiq elasticsearch firebase_admin graphene grpc huey jinja2 jwt kafka langchain loguru minio mongoengine openai opentelemetry pika prometheus_client pydantic pymongo redis requests rq sentry_sdk socketio stripe structlog supabase telegram twilio websockets'.split(
    ' ',
  ),
);
