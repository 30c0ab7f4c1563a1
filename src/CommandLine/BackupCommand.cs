using System.Runtime.InteropServices;
using System.Text.Encodings.Web;
using System.Text.Json;
using System.Text.Unicode;
using Gongkai.Backups;
using Gongkai.Jobs;
using Gongkai.Shared;

namespace Gongkai.CommandLine;

static class BackupCommand
{
    const string Help = """
        把全部数据、附件、检查点和登录密钥备份为一个文件。程序开着时也可以备份，内容是同一时刻的。

        用法：gongkai backup 文件 [--force] [--data 目录] [--db postgres://…]
              gongkai backup --verify 文件

          --force        文件已经存在时覆盖
          --verify 文件  校验以前的备份：在旁边恢复一份副本，校验台账和附件，随后删除副本

        写完即校验，校验过才有正式的名字。备份含有个人信息，文件只有本账号可读，请按保管期限销毁。
        输出一行 JSON：{"file","bytes","tables","dossiers","events","files","ok","first_bad"}。ok 为 true 时退出码 0，否则 1。

        """;

    const string RestoreHelp = """
        从备份恢复。SQLite 的备份可以恢复到 PostgreSQL，反过来也可以。

        用法：gongkai restore 文件 --to 目录 [--db postgres://…]

          --to 目录  新的或者空的目录：附件、检查点、密钥放在这里；不写 --db 时数据库也在这里
          --db       恢复到这个空的 PostgreSQL 库

        恢复以后校验台账、条数和附件，输出一行 JSON，比备份多 "to" 和 "migrated"（程序比备份新时补做的升级）。
        中途失败不留下任何东西；被强行结束的，目录里有 restore-unfinished.txt，程序不会使用。

        """;

    static readonly JsonSerializerOptions Json = new()
    {
        Encoder = JavaScriptEncoder.Create(UnicodeRanges.All), PropertyNamingPolicy = JsonNamingPolicy.SnakeCaseLower,
        DefaultIgnoreCondition = System.Text.Json.Serialization.JsonIgnoreCondition.WhenWritingNull,
    };

    public static async Task<int> RunAsync(Arguments args)
    {
        if (args.Has("--help")) { Console.Write(Help); return 0; }
        if (args["--verify"] is { } old)
        {
            args.Allow(0, "--verify");
            return await StoppableAsync(async (percent, stop) => Say(await BackupCheck.RunAsync(Path.GetFullPath(old), percent, 0, stop)));
        }
        args.Allow(1, "--data", "--db", "--force");
        if (args.Words.Count == 0) throw new WrongCall("要写明备份文件：gongkai backup 文件");
        var location = args.Data;
        Unfinished.Refuse(location.Folder);
        if (!location.Exists) throw DataFolder.Nothing(location);
        await using var services = DataFolder.Provider(location);
        await using var scope = services.CreateAsyncScope();
        await Unfinished.RefuseAsync(scope.ServiceProvider.GetRequiredService<Storage.GongkaiContext>(), location, default);
        return await StoppableAsync(async (percent, stop) =>
            Say(await scope.ServiceProvider.GetRequiredService<BackupMaker>().MakeAsync(Path.GetFullPath(args.Words[0]), args.Has("--force"), percent, null, stop)));
    }

    public static async Task<int> RestoreAsync(Arguments args)
    {
        if (args.Has("--help")) { Console.Write(RestoreHelp); return 0; }
        args.Allow(1, "--to", "--db");
        if (args.Words.Count == 0) throw new WrongCall("要写明备份文件：gongkai restore 文件 --to 目录");
        if (args["--to"] is not { } folder) throw new WrongCall("要写明恢复到哪里：--to 目录");
        var to = args.Data with { Folder = Path.GetFullPath(folder) };
        return await StoppableAsync(async (percent, stop) =>
        {
            var outcome = await Restore.RunAsync(Path.GetFullPath(args.Words[0]), to, percent, stop);
            if (outcome.Migrated.Count > 0) Console.Error.WriteLine($"程序比备份新，恢复以后又升级了表结构：{string.Join("、", outcome.Migrated)}");
            var v = outcome.Verdict;
            Console.WriteLine(JsonSerializer.Serialize(new { v.File, v.Bytes, To = to.Folder, Database = to.IsPostgres ? "postgres" : "sqlite", v.Tables, v.Dossiers, v.Events, v.Files, outcome.Migrated, v.Ok, v.FirstBad }, Json));
            return v.Ok ? 0 : 1;
        });
    }

    static int Say(BackupVerdict verdict)
    {
        Console.WriteLine(JsonSerializer.Serialize(verdict, Json));
        return verdict.Ok ? 0 : 1;
    }

    /// <summary>Interrupted, it clears up after itself; on a terminal it shows how far it has come.</summary>
    static async Task<int> StoppableAsync(Func<Percent, CancellationToken, Task<int>> work)
    {
        using var stop = new CancellationTokenSource();
        void Stop(PosixSignalContext signal)
        {
            signal.Cancel = true;
            stop.Cancel();
        }
        using var interrupt = PosixSignalRegistration.Create(PosixSignal.SIGINT, Stop);
        using var terminate = PosixSignalRegistration.Create(PosixSignal.SIGTERM, Stop);
        var percent = new Percent();
        using var shown = Console.IsErrorRedirected ? null : new Timer(_ => Console.Error.Write($"\r{percent.Value,3} %\r"), null, 500, 500);
        try { return await work(percent, stop.Token); }
        catch (OperationCanceledException) { throw new InvalidInput("已经中止，没有留下任何东西"); }
    }
}
