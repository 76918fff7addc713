import { defineFramework } from '../../model/framework.ts';

/** Command lines: what somebody starts by hand, or a timer, and no request waits for. */
export default defineFramework({
  id: 'commands',
  kind: 'library',
  title: 'Command lines',
  languages: ['python', 'javascript', 'typescript'],
  packages: ['click', 'typer', 'flask', 'flask-script', 'commander', 'yargs', 'nest-commander'],
  documentation: 'https://click.palletsprojects.com/en/stable/commands-and-groups/',
  jobs: [
    // https://click.palletsprojects.com/en/stable/commands-and-groups/
    { decorator: 'click.{command,group}' },
    { decorator: 'click.group()**.{command,group}' },
    // https://typer.tiangolo.com/tutorial/commands/
    { decorator: 'typer.Typer().{command,callback}' },
    // https://flask.palletsprojects.com/en/stable/cli/#custom-commands
    { decorator: 'flask.{Flask,Blueprint}().cli.command' },
    { decorator: 'flask.cli.AppGroup().command' },
    // https://flask-script.readthedocs.io/en/latest/#creating-and-running-commands
    { decorator: 'flask_script.Manager().{command,option}' },
    // https://github.com/tj/commander.js#action-handler
    { call: 'commander.**.action' },
  ],
});
