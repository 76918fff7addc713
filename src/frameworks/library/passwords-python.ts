import { arg, defineFramework } from '../../model/framework.ts';

/** Libraries and methods that hash passwords, compare them with their hashes, or ask for them. */
export default defineFramework({
  id: 'passwords-python',
  kind: 'library',
  title: 'Passwords in Python',
  languages: ['python'],
  packages: [
    'werkzeug',
    'passlib',
    'pwdlib',
    'bcrypt',
    'argon2',
    'flask_bcrypt',
    'flask_httpauth',
    'flask_argon2',
    'flask_login',
  ],
  documentation: 'https://cheatsheetseries.owasp.org/cheatsheets/Password_Storage_Cheat_Sheet.html',
  passwords: [
    // https://werkzeug.palletsprojects.com/en/stable/utils/#module-werkzeug.security
    { call: 'werkzeug.{security.,}generate_password_hash', does: 'hash' },
    { call: 'werkzeug.{security.,}check_password_hash', does: 'compare' },
    // https://flask-bcrypt.readthedocs.io/en/1.0.1/
    { call: 'flask_bcrypt.{Bcrypt().,}generate_password_hash', does: 'hash' },
    { call: 'flask_bcrypt.{Bcrypt().,}check_password_hash', does: 'compare' },
    { call: 'flask_argon2.{Argon2().,}generate_password_hash', does: 'hash' },
    { call: 'flask_argon2.{Argon2().,}check_password_hash', does: 'compare' },
    // https://pypi.org/project/bcrypt/
    { call: 'bcrypt.hashpw', does: 'hash' },
    { call: 'bcrypt.checkpw', does: 'compare' },
    // https://argon2-cffi.readthedocs.io/en/stable/api.html
    { call: 'argon2.{**.,}PasswordHasher().hash', does: 'hash' },
    { call: 'argon2.{**.,}PasswordHasher().verify', does: 'compare' },
    // https://passlib.readthedocs.io/en/stable/lib/passlib.context.html
    { call: 'passlib.{context.CryptContext(),hash.*,hash.*.using(),apps.*}.{hash,encrypt}', does: 'hash' },
    { call: 'passlib.{context.CryptContext(),hash.*,hash.*.using(),apps.*}.{verify,verify_and_update}', does: 'compare' },
    // https://frankie567.github.io/pwdlib/
    { call: 'pwdlib.{PasswordHash(),PasswordHash.recommended()}.hash', does: 'hash' },
    { call: 'pwdlib.{PasswordHash(),PasswordHash.recommended()}.{verify,verify_and_update}', does: 'compare' },
    // https://docs.djangoproject.com/en/stable/topics/auth/passwords/ and /topics/auth/default/#creating-users
    { call: 'django.contrib.auth.hashers.make_password', does: 'hash' },
    { call: 'django.contrib.auth.hashers.check_password', does: 'compare' },
    { call: 'django.contrib.auth.{authenticate,aauthenticate}', does: 'compare', given: arg('password') },
    // https://docs.djangoproject.com/en/stable/topics/auth/default/#django.contrib.auth.forms.AuthenticationForm
    { call: 'django.contrib.auth.forms.AuthenticationForm().{is_valid,get_user}', does: 'compare' },
    // Serializers that ask `authenticate()`: https://www.django-rest-framework.org/api-guide/authentication/#tokenauthentication,
    // https://django-rest-framework-simplejwt.readthedocs.io/en/latest/customizing_token_claims.html
    { call: 'rest_framework.authtoken.serializers.AuthTokenSerializer().is_valid', does: 'compare' },
    { call: 'rest_framework_simplejwt.serializers.TokenObtain{,Pair,Sliding}Serializer().is_valid', does: 'compare' },
    { call: 'dj_rest_auth.serializers.LoginSerializer().is_valid', does: 'compare' },
    { call: '{**.,}{set_password,create_user,create_superuser}', does: 'hash' },
    { call: '{**.,}{check_password,acheck_password}', does: 'compare' },
    // Who the form found by name and password is signed in. https://flask-login.readthedocs.io/en/latest/#login-example
    { call: 'flask_login.{**.,}login_user', does: 'compare' },
    // https://flask-httpauth.readthedocs.io/en/latest/
    { call: 'flask_httpauth.{HTTPBasicAuth,HTTPDigestAuth}().login_required{,()}', does: 'ask' },
    // https://apifairy.readthedocs.io/en/latest/decorators.html#the-authenticate-decorator
    {
      call: 'apifairy.{decorators.,}authenticate()',
      does: 'ask',
      only: { slot: arg(0), values: ['flask_httpauth.{HTTPBasicAuth,HTTPDigestAuth}()'] },
    },
    // https://werkzeug.palletsprojects.com/en/stable/wrappers/#werkzeug.wrappers.Request.authorization
    { call: '{flask,quart}.request.authorization', does: 'ask' },
    // https://fastapi.tiangolo.com/advanced/security/http-basic-auth/
    { call: 'fastapi.security.{**.,}HTTPBasic()', does: 'ask' },
  ],
});
