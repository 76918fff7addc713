import { defineFramework } from '../../model/framework.ts';

/** Components of React and Preact among the files of a server that renders pages. */
export default defineFramework({
  id: 'react',
  kind: 'library',
  title: 'React',
  languages: ['javascript', 'typescript'],
  packages: ['react', 'preact'],
  documentation: 'https://react.dev/reference/react/hooks',
  browserPackages: ['react', 'react-dom', 'react-native', 'expo', 'preact'],
  browserComponents: {
    packages: ['react', 'preact/hooks'],
    // A component that keeps state is one of the browser. https://react.dev/reference/rsc/use-client
    hooks: ['useState', 'useEffect', 'useLayoutEffect', 'useCallback', 'useMemo', 'useRef', 'useReducer', 'useContext'],
    // https://reactrouter.com/start/framework/data-loading https://nextjs.org/docs/pages https://nextjs.org/docs/app/api-reference/functions
    serverFunctions: [
      'loader',
      'action',
      'getServerSideProps',
      'getStaticProps',
      'getStaticPaths',
      'getInitialProps',
      'generate*',
    ],
  },
});
