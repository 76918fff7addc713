import { defineFramework } from '../../model/framework.ts';

/** Containers that hand in what a parameter's type says. */
export default defineFramework({
  id: 'injection-python',
  kind: 'library',
  title: 'Dependency injection in Python',
  languages: ['python'],
  packages: ['dishka', 'wireup', 'injector', 'that-depends', 'taskiq'],
  documentation: 'https://dishka.readthedocs.io/en/stable/integrations/index.html',
  // https://dishka.readthedocs.io/en/stable/integrations/fastapi.html, https://maldoinc.github.io/wireup/latest/,
  // https://injector.readthedocs.io/en/latest/api.html#injector.Inject
  wrappers: ['dishka.{**.,}{FromDishka,FromComponent}', 'wireup.{**.,}Injected', 'injector.{Inject,NoInject}'],
});
