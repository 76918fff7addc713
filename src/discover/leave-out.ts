/** Why a file or folder is not part of the audit; the keys of `Discovery.skipped`. */
export type LeaveOutReason =
  | 'ignored'
  | 'excluded'
  | 'dependencies'
  | 'vendored'
  | 'build output'
  | 'tool cache'
  | 'link'
  | 'submodule'
  | 'special file'
  | 'unreadable name'
  | 'lock file'
  | 'minified'
  | 'source map'
  | 'binary'
  | 'style sheet or drawing'
  | 'too large';

/** Files that make their folder a project of its own, by lower-case name. */
const manifestNames = new Set(['package.json', 'pyproject.toml', 'setup.cfg', 'pipfile']);
/** Manifests that are ordinary modules where they stand in a package: `app/core/setup.py`, `app/routes/manage.py`. */
const manifestModules = new Set(['setup.py', 'manage.py']);

/** Whether files of these names make their folder a project. */
export function isProject(names: ReadonlySet<string>): boolean {
  const isPackage = names.has('__init__.py');
  return [...names].some((name) => {
    const lower = name.toLowerCase();
    return (
      manifestNames.has(lower) || (manifestModules.has(lower) && !isPackage) || /^requirements[\w.-]{0,60}\.txt$/.test(lower)
    );
  });
}

const folders = new Map<string, LeaveOutReason>([
  ...names(
    'dependencies',
    'node_modules bower_components jspm_packages .venv venv .virtualenv virtualenv site-packages __pypackages__ .yarn .eggs',
  ),
  ...names('vendored', 'vendor vendors _vendor third_party third-party thirdparty'),
  ...names('build output', 'dist .next .nuxt .output .svelte-kit .aws-sam cdk.out htmlcov .nyc_output storybook-static'),
  ...names(
    'tool cache',
    '.hg .svn __pycache__ .mypy_cache .pytest_cache .ruff_cache .tox .nox .turbo .parcel-cache .cache .gradle',
  ),
  ...names('tool cache', '.terraform .serverless .ipynb_checkpoints'),
]);

/** Names that are build output beside a manifest, and ordinary packages deeper down (`app/coverage` of an insurer). */
const foldersOfProject = new Map<string, LeaveOutReason>(names('build output', 'build out coverage target public/build'));

/** A marketplace has a `vendor` package of its own: what its files are called tells it from a folder of foreign code. */
const ownModule =
  /^(?:models?|views?|urls|admin|apps|routes?|routers?|schemas?|serializers?|services?|crud|api|controllers?)\.(?:py|[jt]s)$/;
/** Such names further down, where libraries have `models.py` too: `vendor/v1/controllers/vendor-auth.controller.ts`, `vendors/handlers/vendorController.js`. */
const ownModuleBelow =
  /^[\w.-]{1,80}\.(?:controller|service|resolver|repository|entity|routes?|router|dto|guard)\.[cm]?[jt]s$|^vendors?[._-]?(?:controller|service|module|routes?|router|model|entity|schema|repository)s?\.[cm]?[jt]s$/i;

/**
 * Why a folder is not entered, if it is not.
 * @param name the folder's own name
 * @param parentIsProject the folder stands in the root or beside a manifest
 * @param entries names of what it holds
 * @param below names of what the folders in it hold, asked for when they matter
 */
export function reasonToLeaveFolder(
  name: string,
  parentIsProject: boolean,
  entries: ReadonlySet<string>,
  below: () => Iterable<string>,
): LeaveOutReason | undefined {
  const lower = name.toLowerCase();
  if (entries.has('pyvenv.cfg')) return 'dependencies';
  if (lower.endsWith('.egg-info') || lower.endsWith('.dist-info')) return 'build output';
  const reason = folders.get(lower) ?? (parentIsProject ? foldersOfProject.get(lower) : undefined);
  return reason === 'vendored' && isOwn(entries, below) ? undefined : reason;
}

function isOwn(entries: ReadonlySet<string>, below: () => Iterable<string>): boolean {
  for (const name of entries) if (ownModule.test(name) || ownModuleBelow.test(name)) return true;
  for (const name of below()) if (ownModuleBelow.test(name)) return true;
  return false;
}

const lockFiles = new Set(
  'package-lock.json npm-shrinkwrap.json pnpm-lock.yaml bun.lockb go.sum go.work.sum gradle.lockfile packages.lock.json .pnp.cjs .pnp.loader.mjs .terraform.lock.hcl'.split(
    ' ',
  ),
);

const binaryExtensions = new Set(
  (
    'png jpg jpeg gif bmp ico icns webp avif heic tif tiff psd ai eps xcf sketch fig raw mp3 mp4 m4a m4v mov avi mkv webm ogg oga ogv wav flac aac ' +
    'woff woff2 ttf otf eot zip gz tgz bz2 xz zst 7z rar tar jar war ear whl egg deb rpm dmg iso apk aab ipa msi exe dll so dylib a o obj lib pdb class pyc pyo pyd ' +
    'wasm node bin dat db db3 sqlite sqlite3 mdb rdb dump bak pdf doc docx xls xlsx ppt pptx odt ods vsd vsdx pkl pickle npy npz h5 hdf5 parquet feather arrow onnx ' +
    'pt pth safetensors gguf tflite pb model joblib p12 pfx jks keystore mo glb gltf fbx blend stl swf br lockb tsbuildinfo snap pack idx'
  ).split(' '),
);

/** Text, but nothing a backend review reads. */
const pictureExtensions = new Set('css scss sass less styl svg'.split(' '));

/** Bytes above which code is left out: hand-written files are never that long, and parsing is bounded by it. */
export const maxCodeBytes = 1_500_000;
/** Bytes above which any other file is left out. */
export const maxOtherBytes = 5_000_000;

/** Why a file is left out by its name alone. */
export function reasonToLeaveFile(name: string): LeaveOutReason | undefined {
  const lower = name.toLowerCase();
  // `.env.db` and `.env.bak` hold settings: what follows the dot is no format.
  if (/^\.env[._-]/.test(lower)) return undefined;
  const extension = extensionOf(lower);
  if (lockFiles.has(lower) || extension === 'lock') return 'lock file';
  if (/[.-]min\.(?:m?js|cjs|css|html)$/.test(lower)) return 'minified';
  if (extension === 'map' && /\.(?:m?js|cjs|css|ts)\.map$/.test(lower)) return 'source map';
  if (binaryExtensions.has(extension) || lower === '.ds_store' || lower === 'thumbs.db') return 'binary';
  if (pictureExtensions.has(extension)) return 'style sheet or drawing';
  return undefined;
}

/** What follows the last dot of a lower-case name, '' for none. */
export function extensionOf(name: string): string {
  const dot = name.lastIndexOf('.');
  return dot <= 0 ? '' : name.slice(dot + 1);
}

function names(reason: LeaveOutReason, list: string): [string, LeaveOutReason][] {
  return list.split(' ').map((name) => [name, reason]);
}
