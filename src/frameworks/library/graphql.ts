import { defineFramework } from '../../model/framework.ts';

/** Resolvers of a type's fields run once for each object of that type. https://graphql.org/learn/execution/ */
export default defineFramework({
  id: 'graphql',
  kind: 'library',
  title: 'GraphQL',
  languages: ['python', 'javascript', 'typescript'],
  packages: [
    '@nestjs/graphql',
    'type-graphql',
    'strawberry',
    'graphene',
    'ariadne',
    'graphql',
    '@apollo/server',
    'apollo-server',
  ],
  documentation: 'https://graphql.org/learn/execution/',
  elementMethods: [
    // https://docs.nestjs.com/graphql/resolvers, https://typegraphql.com/docs/resolvers.html#field-resolvers
    { decorator: '{@nestjs/graphql.ResolveField,type-graphql.FieldResolver}' },
    // https://strawberry.rocks/docs/types/resolvers
    { decorator: 'strawberry.field' },
  ],
});
