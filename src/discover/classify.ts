import type { FilePath } from '../model/location.ts';
import type { Language, Role, SourceFile } from '../model/source.ts';
import { extensionOf } from './leave-out.ts';

/** What is known of the other files when one is classified. Folders are relative to the root, '' is the root itself. */
export interface Surroundings {
  /** Folders that hold a manifest. */
  readonly projects: ReadonlySet<string>;
  /** Folders that hold a `Chart.yaml`: the YAML in their `templates` is a Go template. */
  readonly charts: ReadonlySet<string>;
  /** Folders with models and their migrations: what the product is made of, whatever they are called. */
  readonly apps?: ReadonlySet<string>;
  /** Folders of packages that run in a browser only, see `browserProjects`. */
  readonly browser?: ReadonlySet<string>;
  /** False where example folders are all the code there is: then they are the product. */
  readonly hasExamples: boolean;
}

/**
 * Decides from a path what a file is and what it is for. Pure; reads nothing.
 * @param path relative to the audited root, `/` separators
 * @param tracked whether git's index knows it
 */
export function classify(path: string, tracked: SourceFile['tracked'], around: Surroundings): SourceFile {
  const place = placeOf(path, around);
  const language = languageOf(place);
  return { path: path as FilePath, language, role: roleOf(place, language), project: place.project, tracked };
}

/** Languages whose files hold the program. */
export function isCode(language: Language): boolean {
  return language === 'python' || language === 'typescript' || language === 'javascript';
}

interface Place {
  /** Lower case. */
  readonly name: string;
  /** Lower case, without a trailing dot part for dotfiles. */
  readonly extension: string;
  /** Folder names from the root, lower case. */
  readonly folders: readonly string[];
  /** Folder of the nearest manifest, in its own case. */
  readonly project: string;
  /** Whether the folder at this index stands in the root or beside a manifest. */
  readonly isTop: (index: number) => boolean;
  readonly around: Surroundings;
  /** In its own case. */
  readonly parts: readonly string[];
}

function placeOf(path: string, around: Surroundings): Place {
  const parts = path.split('/');
  const folder = (depth: number) => parts.slice(0, depth).join('/');
  let depth = parts.length - 1;
  while (depth > 0 && !around.projects.has(folder(depth))) depth--;
  const name = parts.at(-1)!.toLowerCase();
  return {
    name,
    extension: extensionOf(name),
    folders: parts.slice(0, -1).map((part) => part.toLowerCase()),
    project: folder(depth),
    isTop: (index) => index === 0 || around.projects.has(folder(index)),
    around,
    parts,
  };
}

// ── language ────────────────────────────────────────────────────────────────────────────────────────────────────────────────────────────

const languageByExtension = new Map<string, Language>([
  ...of('python', 'py pyi pyw'),
  ...of('typescript', 'ts tsx mts cts'),
  ...of('javascript', 'js jsx mjs cjs'),
  ...of('yaml', 'yaml yml'),
  ...of('json', 'json jsonc json5 webmanifest'),
  ...of('toml', 'toml'),
  ...of('sql', 'sql ddl psql'),
  ...of('prisma', 'prisma'),
  ...of('html', 'html htm xhtml ejs hbs handlebars njk jinja jinja2'),
  ...of('dockerfile', 'dockerfile containerfile'),
  ...of('nginx', 'nginx'),
]);

/** Last part of a template's name (`nginx.conf.template`): the language is that of the rest. */
const wrappers = /\.(?:template|tmpl|tpl|example|sample|dist|in|default)$/;

function languageOf(place: Place): Language {
  const { name, folders } = place;
  if (isEnvName(name, folders)) return 'env';
  if (isDockerfileName(name)) return 'dockerfile';
  const bare = name.replace(wrappers, '');
  if (isNginx(bare, folders)) return 'nginx';
  if (name === 'pipfile') return 'toml';
  if (isHelmTemplate(place)) return 'text';
  if (/\.html\.(?:j2|mako)$/.test(name)) return 'html';
  return languageByExtension.get(extensionOf(name)) ?? languageByExtension.get(extensionOf(bare)) ?? 'text';
}

/** `.env.exemple` too: people write it in their own language. */
const exampleWord =
  'example|examples|exemple|exemplo|ejemplo|esempio|beispiel|sample|samples|template|tmpl|tpl|dist|defaults?|mock|schema|placeholder|blank';
const stageWord =
  'local|dev|devel|development|prod|production|stage|staging|test|tests|testing|ci|e2e|docker|compose|preview|uat|qa|demo|override|shared|vault';

/** `.env`, `.env.anything`, `prod.env`, `env.example`, `.env-sample`, `env-example-relational`, `.flaskenv`, `.secrets`, `.envs/.production/.django`. */
const envDotName = /^\.env(?:[._-][\w.-]{1,80})?$/;
const envBareName = new RegExp(`^(?:dot)?env(?:[._-](?:${exampleWord}|${stageWord})(?:[._-][\\w.-]{1,60})?)?$`);
const envSuffixName = new RegExp(`^[\\w.-]{0,100}\\.env(?:[._-](?:${exampleWord}|${stageWord}))?$`);

function isEnvName(name: string, folders: readonly string[]): boolean {
  const extension = extensionOf(name);
  if (languageByExtension.has(extension) || extension === 'sh' || extension === 'md') return false;
  if (name === '.flaskenv' || name === '.envrc' || name === '.dev.vars' || name === '.secrets') return true;
  if (envDotName.test(name) || envBareName.test(name) || envSuffixName.test(name)) return true;
  return folders.some((folder) => folder === '.envs' || folder === '.env') && (extension === '' || name.startsWith('.'));
}

function isDockerfileName(name: string): boolean {
  return (
    /^(?:docker|container)file(?:[._-][\w.-]{1,80})?$/.test(name) &&
    !/(?:ignore|\.(?:md|txt|sh|go|rst))$/.test(name) &&
    !languageByExtension.has(lastIfNotDocker(name))
  );
}

function lastIfNotDocker(name: string): string {
  const extension = extensionOf(name);
  return extension === 'dockerfile' ? '' : extension;
}

function isNginx(name: string, folders: readonly string[]): boolean {
  if (/^nginx[\w.-]{0,80}\.conf$/.test(name) || name.endsWith('.nginx.conf')) return true;
  const isUnderNginx = folders.some((folder) => folder.includes('nginx'));
  if (isUnderNginx && name.endsWith('.conf')) return true;
  return (
    folders.some((folder) => folder === 'sites-available' || folder === 'sites-enabled') &&
    (isUnderNginx || name.endsWith('.conf'))
  );
}

function isHelmTemplate(place: Place): boolean {
  if (!/^(?:ya?ml|tpl|txt)$/.test(place.extension)) return false;
  return place.folders.some(
    (folder, index) => folder === 'templates' && place.around.charts.has(place.parts.slice(0, index).join('/')),
  );
}

// ── role ────────────────────────────────────────────────────────────────────────────────────────────────────────────────────────────────

function roleOf(place: Place, language: Language): Role {
  if (isCi(place)) return 'ci';
  if (isGenerated(place)) return 'generated';
  if (isTest(place, language)) return 'test';
  if (isListOfScanner(place)) return 'test';
  if (language === 'env') {
    if (place.folders.includes('.devcontainer')) return 'script';
    if (isShownInDocs(place)) return 'docs';
    const role = roleOfEnv(place.name);
    return role === 'env' && isExample(place, language) ? 'example' : role;
  }
  if (isMigration(place, language)) return 'migration';
  if (isDocs(place, language)) return 'docs';
  if (isExample(place, language)) return 'example';
  if (isDeploy(place, language)) return 'deploy';
  if (isScript(place, language)) return 'script';
  const role = roleByLanguage(place, language);
  return role === 'source' && isOfBrowser(place, language) ? 'browser' : role;
}

function isOfBrowser({ project, around }: Place, language: Language): boolean {
  return (language === 'typescript' || language === 'javascript') && around.browser?.has(project) === true;
}

/** What a scanner of secrets is told to pass over: known to be none, or to be one of the tests. */
function isListOfScanner({ name }: Place): boolean {
  return /^\.?(?:secrets?ignore|rip-?secrets-?ignore|secrets\.baseline|gitleaks(?:ignore|\.toml|-baseline\.json)|trufflehog(?:ignore|-exclude)?[\w.-]{0,20}|talismanrc|gitguardian\.ya?ml|ggshield\.ya?ml|gitallowed)$/.test(
    name,
  );
}

/** `docs/files/setup/config.env`, which readers copy; `docs/.env` is read where the site is built. */
function isShownInDocs({ name, folders, isTop }: Place): boolean {
  return !name.startsWith('.') && folders.some((folder, index) => /^(?:docs?|documentation)$/.test(folder) && isTop(index));
}

function isCi({ name, folders }: Place): boolean {
  // Also deeper down: a template of a project brings its own.
  if (
    folders.some((folder) =>
      /^\.(?:ci|github|circleci|gitlab|buildkite|depot|drone|woodpecker|azuredevops|forgejo|gitea|semaphore)$/.test(folder),
    )
  )
    return true;
  if (
    /^\.ci[._-][\w.-]{1,60}$/.test(name) ||
    /^(?:\.gitlab-ci[\w.-]{0,60}|\.\w{0,20}travis|\.?appveyor|bitbucket-pipelines|azure-pipelines[\w.-]{0,60}|\.drone|\.woodpecker)\.ya?ml$/.test(
      name,
    )
  )
    return true;
  // Values that a chart is tried with. https://github.com/helm/chart-testing
  if (/values\.ya?ml$/.test(name) && folders.at(-1) === 'ci' && folders.length > 1) return true;
  if (/^(?:ci[._-]values|values[._-](?:[\w-]{1,40}[._-])?(?:ci|kind|minikube))\.ya?ml$/.test(name)) return true;
  return /^(?:buildspec[\w-]{0,60}|cloudbuild[\w.-]{0,60}|\.cirrus|codecov|\.codecov)\.ya?ml$|^jenkinsfile(?:\.[\w.-]{1,60})?$|^\.?earthfile$/.test(
    name,
  );
}

function isGenerated({ name, folders }: Place): boolean {
  if (folders.some((folder) => folder === 'generated' || folder === '__generated__' || folder === '.openapi-generator'))
    return true;
  if (/_pb2(?:_grpc)?\.pyi?$|_pb\.(?:d\.ts|[jt]s)$|\.pb\.(?:[jt]s|go|gw\.go)$|_grpc_pb\.(?:d\.ts|[jt]s)$/.test(name)) return true;
  if (/\.d\.[cm]?ts$/.test(name)) return true;
  return /[._-]gen\.[cm]?[jt]sx?$|\.generated\.[\w.]{1,20}$|^generated[._-][\w.-]{1,60}$/.test(name);
}

const testFolder =
  /^(?:tests?|__tests?__|__mocks__|__fixtures__|__snapshots__|e2e|cypress|playwright|fixtures|testdata|test[_-](?:data|utils?|helpers?|migrations?|fixtures|support|resources|infra(?:structure)?|env(?:ironment)?s?|configs?|keys|certs|plugins?|harness)|test-?containers?|\.storybook|testutils?|testing|mocks|(?:unit|integration|functional|acceptance|system|api|load|e2e|end[_-]to[_-]end|smoke)[_-]?tests?)$/;
const testFileOfPython =
  /^(?:test_[\w.-]*|[\w.-]*_tests?|(?:run|quick)?tests?|conftest|pytest_plugins?|testing|test_?(?:lib|case|base|utils?|helpers?)|(?:settings|config|configuration)_test(?:s|ing)?|test_?settings)\.pyi?$/;
const testFileOfScript =
  /(?:^|[._-])(?:spec|(?:unit|integration|int|client|server|browser|api|component|functional|smoke)?-?tests?|e2e|cy|stories|story|mocks?)\.[cm]?[jt]sx?$|^mock[_-][\w.-]{1,80}\.[cm]?[jt]sx?$|^test[_-][\w.-]{1,80}\.[cm]?[jt]sx?$|^(?:set-?up|global)[._-]?(?:tests?|jest|vitest|mocha|env-?tests?)\.[cm]?[jt]sx?$|^(?:jest|vitest|playwright|cypress|karma|protractor|wdio|ava|nightwatch)(?:[._-][\w.-]{1,40})?\.(?:[cm]?[jt]sx?|json)$|^\.mocharc\.\w{1,5}$/;

function isTest({ name, folders }: Place, language: Language): boolean {
  if (folders.some((folder) => testFolder.test(folder))) return true;
  // `spec/openapi.yaml` specifies an interface.
  const isSpecified =
    language === 'yaml' || language === 'json' ? !/api|schema/.test([...folders, name].join()) && folders.length > 1 : true;
  if (isSpecified && folders.some((folder) => folder === 'spec' || folder === 'specs')) return true;
  if (language === 'python') return testFileOfPython.test(name);
  if (language === 'typescript' || language === 'javascript' || language === 'json') return testFileOfScript.test(name);
  // https://tox.wiki, https://docs.pytest.org/en/stable/reference/customize.html; `test-core.ini`, `application-test.properties`
  if (
    /^(?:tox|pytest)\.ini$|^\.test-?env$|(?:^|[._-])(?:test|testing)(?:[._-][\w.-]{0,60})?\.(?:ini|cfg|conf|properties)$/.test(
      name,
    )
  )
    return true;
  if (
    /_test\.(?:go|rb)$|_spec\.rb$|(?:^|[._-])(?:tests?|e2e)\.(?:sh|bash|ps1)$|^test[_-][\w.-]{1,80}\.(?:sh|bash|ps1)$/.test(name)
  )
    return true;
  if (language === 'yaml' || language === 'dockerfile')
    return isContainerFile(name) && /(?:^|[._-])(?:tests?|testing|integration|ci|e2e|playwright|cypress)(?:[._-]|$)/.test(name);
  return false;
}

function roleOfEnv(name: string): Role {
  const words = name.split(/[._-]/);
  if (words.some((word) => new RegExp(`^(?:${exampleWord})$`).test(word))) return 'env-example';
  return words.some((word) => /^(?:tests?|testing|ci|e2e)$/.test(word)) ? 'test' : 'env';
}

const migrationFolder =
  /^(?:migrations?|[\w-]{1,60}[_-]migrations?|migrations?[_-][\w-]{1,60}|alembic|migrate|drizzle|flyway|changelogs?)$/;
/** Number, date or revision in front: `0001_x.py`, `20200211220920_x.js`, `1715028537217-X.ts`, `V2__x.sql`, `Migration2024...`. */
const numbered = /^(?:[vur]?\d{1,20}(?:[._-]|$)|[0-9a-f]{8,40}_|migration[_-]?\d{4,20})/;

function isMigration(place: Place, language: Language): boolean {
  const { name, folders } = place;
  const depth = folders.findIndex((folder) => migrationFolder.test(folder));
  const isVersions = folders.includes('versions');
  if (language === 'python' && name === 'migrations.py') return true;
  if (depth < 0) return isVersions && language === 'python' && /^(?:[0-9a-f]{10,40}_|\d{4}[._-])/.test(name);
  if (language === 'sql') return true;
  if (language === 'python') return isVersions || numbered.test(name);
  if (!isCode(language)) return false;
  return (
    numbered.test(name) || (folders.at(-1) === 'migrations' && !/^index\./.test(name) && !place.folders.includes('services'))
  );
}

const prose = /^(?:md|mdx|rst|adoc|asciidoc|txt|tex|po|pot|ipynb|1|puml|drawio|org)$/;
const proseNames =
  /^(?:readme|license|licence|copying|notice|authors|contributors|contributing|changelog|changes|history|security|code_of_conduct|codeowners|todo|sources)(?:\.[\w-]{1,20})?$/;

function isDocs(place: Place, language: Language): boolean {
  const { name, folders, extension } = place;
  if (isRequirements(name) || folders.at(-1) === 'requirements') return false;
  if (language === 'text' && (prose.test(extension) || proseNames.test(name))) return true;
  if (/^(?:mkdocs|\.readthedocs|readthedocs|antora|docusaurus\.config|typedoc|_config)\.\w{1,5}$/.test(name)) return true;
  // Sites about a project are built by JavaScript; `website/views.py` and its templates are an application.
  const site =
    language === 'python' || folders.includes('templates') ? /^(?:docs?|documentation)$/ : /^(?:docs?|documentation|website)$/;
  if (
    folders.some(
      (folder, index) =>
        site.test(folder) &&
        (place.isTop(index) || (language === 'html' && !folders.slice(0, index).includes('templates'))) &&
        !isApp(place, index),
    )
  )
    return true;
  if (language !== 'json' && language !== 'yaml') return false;
  // An OpenAPI document is none: applications load theirs (Connexion takes its routes from it).
  if (name.includes('postman_collection')) return true;
  return folders.some((folder) => /^(?:locales?|i18n(?:[_-]\w{1,40})?|translations?|lang|langs)$/.test(folder));
}

function isExample(place: Place, language: Language): boolean {
  if (
    /[.-](?:example|sample)(?:\.\w{1,10})?$|^(?:example|sample)[._-](?:config|configuration|settings|conf)\.\w{1,10}$|^(?:config|settings|local_settings)[._-](?:example|sample|template)\b/.test(
      place.name,
    )
  )
    return true;
  if (isCode(language) && /^examples?[_-]|[_-]examples?\.\w{1,4}$/.test(place.name) && place.around.hasExamples) return true;
  // Answers that are offered to whoever makes a project from a template. https://cookiecutter.readthedocs.io/ https://copier.readthedocs.io/
  if (/^(?:cookiecutter\.json|copier\.ya?ml)$/.test(place.name)) return true;
  // nginx.conf.template is the real thing: the image fills in its variables at start.
  if (/\.(?:template|dist)$/.test(place.name) && language !== 'nginx' && language !== 'dockerfile') return true;
  if (!place.around.hasExamples) return false;
  return place.folders.some((folder, index) => {
    if (/^(?:(?:docker|compose|deploy\w{0,4}|config)[-_])?examples?$|^(?:docs_src|demos)$/.test(folder)) return true;
    // What a library of Django is tried with. https://docs.djangoproject.com/en/5.2/intro/reusable-apps/
    if (/^(?:test|example|sample|demo)_?(?:project|site|app)$/.test(folder)) return place.isTop(index) && !isApp(place, index);
    return (
      /^(?:samples?|demos?|cookbooks?|tutorials?|playground|sandbox|quickstarts?)$/.test(folder) &&
      place.isTop(index) &&
      !isApp(place, index)
    );
  });
}

/** An app of Django called `cookbook`, `documentation` or `website`. */
function isApp({ parts, around }: Place, index: number): boolean {
  return around.apps?.has(parts.slice(0, index + 1).join('/')) === true;
}

/** Whether a folder that holds these names is an app with tables of its own. https://docs.djangoproject.com/en/5.2/ref/applications/ */
export function holdsApp(names: ReadonlySet<string>): boolean {
  return names.has('migrations') && (names.has('models.py') || names.has('apps.py') || names.has('models'));
}

function isContainerFile(name: string): boolean {
  return (
    /^(?:docker-)?compose(?:[._-][\w.-]{1,80})?\.ya?ml$|^docker-stack[\w.-]{0,60}\.ya?ml$/.test(name) ||
    isDockerfileName(name) ||
    name.endsWith('.dockerfile')
  );
}

const deployNames =
  /^(?:procfile(?:\.\w{1,20})?|vagrantfile|caddyfile|fly(?:\.[\w-]{1,40})?\.toml|render\.yaml|app\.yaml|vercel\.json|netlify\.toml|railway\.(?:json|toml)|serverless(?:\.[\w-]{1,40})?\.ya?ml|skaffold\.yaml|docker-bake\.(?:hcl|json)|captain-definition|heroku\.yml|supervisord?\.conf|(?:docker-)?entrypoint\.sh|\.dockerignore)$/;
const deployFolder =
  /^(?:k8s|kubernetes|kube|helm|charts?|kustomize|kustomization|manifests?|argocd|deploy|deployments?|infra|infrastructure|terraform|ansible|docker|ops|\.docker|\.platform|\.ebextensions|nginx|swarm)$/;

function isDeploy({ name, folders, extension }: Place, language: Language): boolean {
  if (folders.includes('.devcontainer')) return false;
  if (language === 'dockerfile' || language === 'nginx' || isContainerFile(name) || deployNames.test(name)) return true;
  if (/^(?:tf|tfvars|hcl|service|nomad|bicep)$/.test(extension)) return true;
  if (language === 'yaml' || language === 'sql' || /^(?:ya?ml|sh|bash|conf|ini|cfg|j2|tpl|env)$/.test(extension)) {
    return folders.some((folder) => deployFolder.test(folder)) && !folders.includes('src');
  }
  return false;
}

const scriptFiles =
  /^(?:seed(?:er|ers|s|ing)?(?:[._-][\w.-]{0,80})?|populate|(?:reset|populate|seed)[_-]?(?:db|database)|(?:db|database)[_-](?:reset|populate|seed)|(?:generate|create|load|make|insert|populate)[_-](?:fake|dummy|demo|mock)[_-][\w-]{1,80}|[\w-]{0,40}(?:fake|dummy|demo|mock|random|sample|test)[_-]?data|[\w.-]{1,80}(?:[.-]seeds?|[._-]?seeder)|run[_-]seeds?|bench(?:[._-][\w.-]{0,80})?|[\w.-]{1,80}\.bench(?:mark)?|locustfile|gruntfile|gulpfile(?:\.\w{1,10})?|noxfile|fabfile|toxfile|dodo)\.(?:py|[cm]?[jt]sx?)$/;

/** What installs a package or a checkout, beside its manifest; deeper down a module that sets the application up. */
const setupFile = /^setup\.(?:py|[cm]?[jt]sx?)$/;

function isScript(place: Place, language: Language): boolean {
  const { name, folders } = place;
  if (folders.includes('.devcontainer')) return true;
  if (language === 'sql' && /init|schema|table|ddl/.test(name)) return false;
  if (/(?:^|\/)management\/commands$/.test(folders.join('/')) && /^(?:populate|seed)[_-]/.test(name)) return true;
  if (isCode(language) && (scriptFiles.test(name) || (setupFile.test(name) && place.isTop(folders.length)))) return true;
  return folders.some((folder, index) => isScriptFolder(folder, index, place));
}

function isScriptFolder(folder: string, index: number, place: Place): boolean {
  const { folders } = place;
  const parent = folders[index - 1] ?? '';
  if (/^\.?(?:[\w-]{0,40}-)?scripts?$/.test(folder)) return !/^(?:static|public|assets|js|frontend|client|www)$/.test(parent);
  if (
    /^(?:seeds|seeders|benchmarks?|bench|loadtests?|load-testing)$/.test(folder) &&
    (place.isTop(index) || folder.startsWith('seed'))
  )
    return true;
  // What makes rows for seeds and tests.
  if (folder === 'factories') return /^(?:db|database|databases|prisma|seeds?|seeders?|seeding)$/.test(parent);
  if (folder === 'seed') {
    const home = parent === 'src' ? (folders[index - 2] ?? '') : parent;
    return index === 0 || place.isTop(index) || /^(?:db|database|databases|prisma|data|scripts)$/.test(home);
  }
  // `server/db/upgrade.js`, `db/migrate.ts`: run by hand, or before the start.
  if (
    index === folders.length - 1 &&
    /^(?:db|database)$/.test(folder) &&
    /^(?:upgrade|migrate|reset)\.(?:py|[cm]?[jt]s)$/.test(place.name)
  )
    return true;
  return folder === '.hygen' || folder === '.husky' || folder === '.install-scripts';
}

/** Set-up of development tools: nothing of it runs in production. */
const toolConfig =
  /^(?:eslint|prettier|babel|webpack|rollup|vite|postcss|tailwind|commitlint|lint-staged|stylelint|metro|nodemon|tsup|esbuild|release|openapi-ts|orval|codegen|svgo|craco)[\w.-]{0,40}\.[cm]?[jt]s$|^\.[\w-]{1,40}rc\.[cm]?js$/;

function roleByLanguage({ name, extension, folders }: Place, language: Language): Role {
  if (isCode(language)) return toolConfig.test(name) ? 'config' : 'source';
  if (language === 'yaml' || language === 'json' || language === 'toml') return 'config';
  if (language !== 'text') return 'source';
  if (isRequirements(name) || folders.at(-1) === 'requirements' || folders[0] === '.vscode' || folders[0] === '.idea')
    return 'config';
  const isSettings =
    /^(?:ini|cfg|conf|properties|config|xml|pem|key|crt|cer|pub|npmrc|netrc|pypirc)$/.test(extension) ||
    (extension === '' && name.startsWith('.'));
  return isSettings ? 'config' : 'source';
}

function isRequirements(name: string): boolean {
  return /^(?:[\w.-]{0,60}requirements[\w.-]{0,60}|constraints)\.(?:txt|in)$/.test(name);
}

function of(language: Language, extensions: string): [string, Language][] {
  return extensions.split(' ').map((extension) => [extension, language]);
}
