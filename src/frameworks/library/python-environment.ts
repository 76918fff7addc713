import { arg, defineFramework } from '../../model/framework.ts';

/** Environment and random values of Python's standard library. https://docs.python.org/3/library/os.html#process-parameters */
export default defineFramework({
  id: 'python-environment',
  kind: 'library',
  title: 'Python environment',
  languages: ['python'],
  packages: [],
  documentation: 'https://docs.python.org/3/library/os.html#os.environ',
  environmentReads: [
    // None when it is missing. https://docs.python.org/3/library/os.html#os.getenv
    { call: 'os.{getenv,environ.get,environb.get,getenvb}', name: arg(0, 'key'), fallback: arg(1, 'default'), fails: false },
    // https://docs.python.org/3/library/stdtypes.html#dict.pop
    { call: 'os.environ.pop', name: arg(0), fallback: arg(1), fails: true },
    // Sets the default for itself and for what is started. https://docs.python.org/3/library/stdtypes.html#dict.setdefault
    { call: 'os.environ.setdefault', name: arg(0), fallback: arg(1), fails: false },
  ],
  // https://saurabh-kumar.com/python-dotenv/reference/#dotenv.load_dotenv, https://flask.palletsprojects.com/en/stable/api/#flask.cli.load_dotenv
  environmentFiles: [
    {
      call: '{dotenv,dotenv.main,flask.cli}.{load_dotenv,dotenv_values}',
      path: arg(0, 'dotenv_path', 'path'),
      otherwise: '.env',
    },
  ],
  environmentObjects: ['os.{environ,environb}'],
  randomSources: [
    // https://docs.python.org/3/library/secrets.html
    'secrets.{token_hex,token_urlsafe,token_bytes,choice,randbits,randbelow}',
    // https://docs.python.org/3/library/os.html#os.urandom
    'os.urandom',
    // https://docs.python.org/3/library/uuid.html#uuid.uuid4
    'uuid.{uuid1,uuid4}',
    'random.{choice,choices,randbytes,getrandbits,randint}',
    'Crypto.Random.get_random_bytes',
    // https://cryptography.io/en/latest/fernet/#cryptography.fernet.Fernet.generate_key
    'cryptography.fernet.Fernet.generate_key',
  ],
  conversions: [
    'base64.{b64decode,b64encode,urlsafe_b64decode,urlsafe_b64encode}',
    'binascii.{hexlify,unhexlify}',
    'bytes.fromhex',
  ],
});
