using System.Text;
using Gongkai.Shared;
using Gongkai.Statutes.Calendars;
using Gongkai.Statutes.Procedures;
using Gongkai.Storage;

namespace Gongkai.CommandLine;

/// <summary>A wrong call: said in one line, exit 2.</summary>
public sealed class WrongCall(string message) : Exception(message);

/// <summary>Words and options of a call. Every option takes a value except the flags named.</summary>
public sealed class Arguments
{
    static readonly string[] Flags = ["--help", "--demo", "--json", "--force"];
    readonly Dictionary<string, string> options = [];
    readonly List<string> words = [];

    public Arguments(IEnumerable<string> args)
    {
        string? waiting = null;
        foreach (var arg in args)
        {
            // "--data --demo" forgot the folder; one that really begins so can be written --data=--demo.
            if (waiting is not null && arg.StartsWith("--", StringComparison.Ordinal)) break;
            if (waiting is not null) { options[waiting] = arg; waiting = null; }
            else if (arg == "-h") options["--help"] = "";
            else if (Flags.Contains(arg)) options[arg] = "";
            else if (arg.StartsWith("--", StringComparison.Ordinal))
            {
                var at = arg.IndexOf('=');
                if (at > 0) options[arg[..at]] = arg[(at + 1)..];
                else waiting = arg;
            }
            else words.Add(arg);
        }
        if (waiting is not null || (waiting = options.FirstOrDefault(o => o.Value.Length == 0 && !Flags.Contains(o.Key)).Key) is not null) throw new WrongCall($"选项 {waiting} 后面要有值");
    }

    public IReadOnlyList<string> Words => words;
    public bool Has(string option) => options.ContainsKey(option);
    public string? this[string option] => options.GetValueOrDefault(option);
    public int? Number(string option) => this[option] is not { } text ? null : int.TryParse(text, out var n) ? n : throw new WrongCall($"选项 {option} 要填数字");

    /// <summary>Refuses more words than the command takes, and options it does not know.</summary>
    public void Allow(int words, params string[] allowed)
    {
        if (Words.Count > words) throw new WrongCall($"多余的“{Words[words]}”，见 --help");
        foreach (var option in options.Keys)
            if (option != "--help" && !allowed.Contains(option)) throw new WrongCall($"不认识的选项 {option}，见 --help");
    }

    /// <summary><c>--data DIR</c> (default ./data) and <c>--db postgres://…</c>.</summary>
    public DataLocation Data => new(Path.GetFullPath(this["--data"] ?? "data"), this["--db"] is { } db ? Postgres(db) : null);

    static string Postgres(string text)
    {
        try { return new Npgsql.NpgsqlConnectionStringBuilder(DataLocation.PostgresString(text)).ConnectionString; }
        catch (Exception e) when (e is UriFormatException or ArgumentException) { throw new WrongCall("数据库地址不对，应为 postgres://用户:密码@主机:端口/库"); }
    }
}

/// <summary>The command line: one word a command, plain errors on standard error, exit 0, 1 or 2 as the contract says.</summary>
public static class Cli
{
    const string Help = """
        公开：政府信息公开平台

        用法：gongkai 命令 [选项]      各命令的说明：gongkai 命令 --help

          serve          启动网站和后台任务（默认 http://localhost:5080）
          report         生成年度报告：report.json、docx、xlsx、pdf、html
          check          核对任意一份年度报告（docx、html、pdf、txt、report.json）
          reckon         推算期限：标准输入每行一个 JSON，输出带理由
          import         从表格（.xlsx、.csv）导入登记簿
          ledger verify  校验台账
          ledger checkpoint  立即写一个检查点
          rebuild        从台账重建查询用的列
          backup         备份全部数据和附件为一个文件，或者校验一个备份
          restore        从备份恢复到新的目录（和新的 PostgreSQL 库）

        共同的选项：
          --data 目录    数据目录（默认 ./data，没有时装入演示数据；另外指定的新目录默认是空的）
          --demo         新目录装入演示数据
          --db postgres://用户:密码@主机:端口/库    使用 PostgreSQL（目录仍存放文件和检查点）

        """;

    public static async Task<int> RunAsync(string[] args)
    {
        Console.OutputEncoding = new UTF8Encoding(false);
        try
        {
            var command = args.FirstOrDefault() ?? "--help";
            var rest = args.Skip(1).ToArray();
            switch (command)
            {
                case "serve": return await ServeCommand.RunAsync(new Arguments(rest));
                case "report": return await ReportCommand.RunAsync(new Arguments(rest));
                case "check": return await CheckCommand.RunAsync(new Arguments(rest));
                case "reckon": return await ReckonCommand.RunAsync(new Arguments(rest));
                case "import": return await ImportCommand.RunAsync(new Arguments(rest));
                case "ledger": return await LedgerCommand.RunAsync(new Arguments(rest));
                case "rebuild": return await LedgerCommand.RebuildAsync(new Arguments(rest));
                case "backup": return await BackupCommand.RunAsync(new Arguments(rest));
                case "restore": return await BackupCommand.RestoreAsync(new Arguments(rest));
                case "--help" or "-h" or "help":
                    Console.Write(Help);
                    return 0;
                default: throw new WrongCall($"没有“{command}”这个命令，见 gongkai --help");
            }
        }
        catch (WrongCall e) { return Fail(e.Message, 2); }
        catch (Exception e) when (e is InvalidInput or Refused or Forbidden or Conflict or NotFound or Documents.Readers.UnreadableDocumentException) { return Fail(e.Message, 1); }
        catch (Exception e) when (Database.IsBusy(e)) { return Fail(Database.Busy, 1); }
        catch (Exception e) when (e is IOException or UnauthorizedAccessException or System.Data.Common.DbException or Microsoft.EntityFrameworkCore.DbUpdateException or CalendarException
            || e is InvalidOperationException { InnerException: System.Data.Common.DbException }) { return Fail(e.Message.ReplaceLineEndings(" "), 1); }
    }

    static int Fail(string message, int code)
    {
        Console.Error.WriteLine(message);
        return code;
    }
}
