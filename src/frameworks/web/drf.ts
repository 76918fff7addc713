import { arg, defineFramework, type ElementMethods } from '../../model/framework.ts';
import { throttleDrafts } from './drf-limiters.ts';
import { anySerializer, listing, serializedLists, serializersOf } from './drf-serializers.ts';

const ofSerializer: ElementMethods = {
  base: anySerializer,
  many: 'many',
  listedBy: {
    base: listing,
    field: 'serializer_class',
    answersWith: (linker, view) => serializersOf(linker, view),
    methods: ['get', 'list'],
  },
};

/** Django REST framework. Its views, view sets and throttles are read with Django's URL configuration. https://www.django-rest-framework.org/ */
export default defineFramework({
  id: 'drf',
  kind: 'web',
  title: 'Django REST framework',
  languages: ['python'],
  packages: ['rest_framework', 'rest_framework_simplejwt', 'rest_framework_nested', 'knox'],
  documentation: 'https://www.django-rest-framework.org/',
  recogniseLimiters: throttleDrafts,
  // https://www.django-rest-framework.org/api-guide/serializers/#validation
  templateMethods: [
    { call: 'rest_framework.**.{is_valid,run_validation}', runs: ['validate', 'validate_*'] },
    // https://www.django-rest-framework.org/api-guide/serializers/#saving-instances
    { call: 'rest_framework.**.save', runs: ['create', 'update'] },
  ],
  // A row, unless a method of the project's own does it.
  queries: [
    { call: 'rest_framework.serializers.{ModelSerializer,HyperlinkedModelSerializer}().save', does: 'write', bounded: 'yes' },
  ],
  takesRows: ['many'],
  recogniseListings: serializedLists,
  // https://www.django-rest-framework.org/api-guide/fields/#serializermethodfield
  elementMethods: [
    {
      ...ofSerializer,
      field: 'rest_framework.{serializers,fields}.SerializerMethodField',
      fieldMethod: arg(0, 'method_name'),
    },
    // https://www.django-rest-framework.org/api-guide/serializers/#overriding-serialization-and-deserialization-behavior
    { ...ofSerializer, method: 'to_representation' },
  ],
  guards: [
    // https://www.django-rest-framework.org/api-guide/permissions/#api-reference
    { path: 'rest_framework.permissions.AllowAny', authenticates: 'no', authorises: 'no' },
    { path: 'rest_framework.permissions.{IsAuthenticated,IsAuthenticatedOrReadOnly}', authenticates: 'yes', authorises: 'no' },
    { path: 'rest_framework.permissions.IsAdminUser', authenticates: 'yes', authorises: 'yes' },
    {
      path: 'rest_framework.permissions.{DjangoModelPermissions,DjangoModelPermissionsOrAnonReadOnly,DjangoObjectPermissions}',
      authenticates: 'yes',
      authorises: 'yes',
    },
  ],
});
