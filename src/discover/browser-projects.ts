import { browserPackages, serverPackages } from './packages.ts';

/** A package.json as far as it says where its code runs. */
interface Manifest {
  readonly name: string | undefined;
  /** Of all sections, development's included: bundlers are told so. */
  readonly asksFor: ReadonlySet<string>;
  /** Whether Node runs what it starts. */
  readonly startsNode: boolean;
}

/** What runs on a server and has no descriptor of its own kind: frameworks that render pages there, sockets, mail, passwords, functions of clouds. */
const otherServerPackages = [
  ...['@remix-run/node', '@remix-run/server-runtime', '@react-router/node', '@react-router/serve', '@react-router/dev'],
  ...['nuxt', '@sveltejs/kit', 'astro', 'gatsby', '@solidjs/start', '@tanstack/react-start', 'vike', 'vinxi', 'waku', 'blitz'],
  ...['h3', 'nitropack', 'nitro', 'meteor', 'meteor-node-stubs', '@redwoodjs/core', '@redwoodjs/api', 'electron', 'convex'],
  ...[
    'ws',
    'socket.io',
    'cors',
    'body-parser',
    'helmet',
    'cookie-parser',
    'multer',
    'passport',
    'jsonwebtoken',
    'bcrypt',
    'bcryptjs',
  ],
  ...['nodemailer', 'redis', 'ioredis', 'bullmq', 'amqplib', 'kafkajs', 'aws-lambda', '@types/aws-lambda', 'serverless'],
  ...[
    'firebase-admin',
    'firebase-functions',
    '@azure/functions',
    '@google-cloud/functions-framework',
    '@cloudflare/workers-types',
  ],
  ...[
    '@vercel/node',
    '@netlify/functions',
    '@types/express',
    'apollo-server',
    '@apollo/server',
    'graphql-yoga',
    'restify',
    'polka',
  ],
];
const onServer: ReadonlySet<string> = new Set([...serverPackages, ...otherServerPackages]);

/**
 * Which packages run in a browser only: they ask for a framework of browsers, and neither they nor the packages of the repository that they ask for
 * want anything that runs on a server. Whatever cannot be told is not among them.
 * @param manifests texts of package.json files by their folder
 */
export function browserProjects(manifests: ReadonlyMap<string, string>): ReadonlySet<string> {
  const read = new Map([...manifests].flatMap(([folder, text]) => manifestEntry(folder, text)));
  const servers = serversAmong([...read.values()]);
  const isBrowser = (one: Manifest) => browserPackages.some((name) => one.asksFor.has(name)) && !servers.has(one);
  return new Set([...read].filter(([, one]) => isBrowser(one)).map(([folder]) => folder));
}

/** Those that want something of a server, and those that ask for them, however far off. */
function serversAmong(manifests: readonly Manifest[]): ReadonlySet<Manifest> {
  const askedBy = new Map<string, Manifest[]>();
  for (const { name } of manifests) if (name !== undefined) askedBy.set(name, []);
  for (const one of manifests) for (const name of one.asksFor) askedBy.get(name)?.push(one);
  const found = new Set(manifests.filter((one) => one.startsNode || [...one.asksFor].some((name) => onServer.has(name))));
  // A set is gone through together with what is added on the way.
  for (const { name } of found) for (const one of askedBy.get(name ?? '') ?? []) found.add(one);
  return found;
}

function manifestEntry(folder: string, text: string): [string, Manifest][] {
  let parsed: unknown;
  try {
    parsed = JSON.parse(text);
  } catch {
    return [];
  }
  if (!isObject(parsed)) return [];
  const { name } = parsed;
  const sections = Object.entries(parsed).filter(([key]) => /^(?:dev|peer|optional)?dependencies$/i.test(key));
  const scripts = isObject(parsed['scripts']) ? Object.entries(parsed['scripts']) : [];
  return [
    [
      folder,
      {
        name: typeof name === 'string' ? name : undefined,
        asksFor: new Set(sections.flatMap(([, section]) => (isObject(section) ? Object.keys(section) : []))),
        startsNode: scripts.some(
          ([key, command]) => /^(?:start|dev|serve|server|api)(?:$|:)/.test(key) && runsNode.test(String(command)),
        ),
      },
    ],
  ];
}

const runsNode = /(?:^|[\s'"&;])(?:node|nodemon|ts-node|ts-node-dev|tsx|pm2|pm2-runtime|bun|deno)\s+(?!run\s)[\w./-]/;

function isObject(value: unknown): value is Record<string, unknown> {
  return typeof value === 'object' && value !== null && !Array.isArray(value);
}
