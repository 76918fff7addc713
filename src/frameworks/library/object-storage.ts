import { defineFramework } from '../../model/framework.ts';

const boto =
  '{boto3.{client,session.Session().client,Session().client}(),aioboto3.Session().client(),aiobotocore.session.get_session().create_client(),~{s3,s3_client,s3Client}}';
const minio = '{minio.{Minio,api.Minio}(),minio.Client()}';

/** Object stores. Signing an address is arithmetic and asks nobody, so it is not here. https://docs.aws.amazon.com/boto3/latest/reference/services/s3.html */
export default defineFramework({
  id: 'object-storage',
  kind: 'library',
  title: 'Object storage',
  languages: ['python', 'javascript', 'typescript'],
  packages: [
    'boto3',
    'aioboto3',
    'aiobotocore',
    'minio',
    '@aws-sdk/client-s3',
    'aws-sdk',
    '@google-cloud/storage',
    'google.cloud.storage',
  ],
  documentation: 'https://docs.aws.amazon.com/boto3/latest/reference/services/s3.html',
  queries: [
    {
      call: `${boto}.{get_object,head_object,list_objects,list_objects_v2,list_buckets,head_bucket,download_file,download_fileobj,get_object_tagging}`,
      does: 'read',
      target: 'storage',
    },
    {
      call: `${boto}.{put_object,upload_file,upload_fileobj,delete_object,copy_object,copy,create_bucket,put_object_tagging}`,
      does: 'write',
      target: 'storage',
    },
    { call: `${boto}.delete_objects`, does: 'write', target: 'storage', isBulk: true },
    // https://min.io/docs/minio/linux/developers/python/API.html, https://min.io/docs/minio/linux/developers/javascript/API.html
    {
      call: `${minio}.{get_object,stat_object,fget_object,bucket_exists,getObject,statObject,fGetObject,bucketExists}`,
      does: 'read',
      target: 'storage',
    },
    {
      call: `${minio}.{put_object,fput_object,remove_object,copy_object,make_bucket,putObject,fPutObject,removeObject,copyObject,makeBucket}`,
      does: 'write',
      target: 'storage',
    },
    { call: `${minio}.{remove_objects,removeObjects}`, does: 'write', target: 'storage', isBulk: true },
    { call: '@aws-sdk/client-s3.{S3Client,S3}().send', does: 'unknown', target: 'storage' },
    { call: 'aws-sdk.S3().{getObject,headObject,listObjectsV2,listObjects}', does: 'read', target: 'storage' },
    { call: 'aws-sdk.S3().{putObject,upload,deleteObject,copyObject}', does: 'write', target: 'storage' },
    {
      call: '{@google-cloud/storage.Storage(),google.cloud.storage.Client()}.bucket().{file,blob}().{download,exists,getMetadata,download_as_bytes,download_as_text,reload}',
      does: 'read',
      target: 'storage',
    },
    {
      call: '{@google-cloud/storage.Storage(),google.cloud.storage.Client()}.bucket().{file,blob}().{save,delete,copy,move,upload_from_string,upload_from_file,upload_from_filename}',
      does: 'write',
      target: 'storage',
    },
  ],
});
