using System.Text.Encodings.Web;
using System.Text.Json;
using System.Text.Unicode;
using Gongkai.Dossiers;

namespace Gongkai.CommandLine;

static class LedgerCommand
{
    const string Help = """
        校验台账：每一条记录、每一处链接、每一件的末尾，与检查点文件是否相符，以及冻结的年度报告是否被改动。

        用法：gongkai ledger verify [--dossier 编号] [--checkpoints 目录] [--data 目录] [--db postgres://…]
              gongkai ledger checkpoint [--data 目录] [--db postgres://…]

          --dossier 编号      只校验这一件
          --checkpoints 目录  用放在别处的检查点副本校验，不用数据目录自己的：有人连同数据库和数据目录里的检查点
                              一起改写时，只有副本能证明。还没有复制过去的最近几个检查点不算缺少

        输出一行 JSON：{"events","dossiers","ok","first_bad"}。全部相符时退出码 0，否则 1。

        """;

    static readonly JsonSerializerOptions Json = new()
    {
        Encoder = JavaScriptEncoder.Create(UnicodeRanges.All), PropertyNamingPolicy = JsonNamingPolicy.SnakeCaseLower,
        DefaultIgnoreCondition = System.Text.Json.Serialization.JsonIgnoreCondition.WhenWritingNull,
    };

    public static async Task<int> RunAsync(Arguments args)
    {
        if (args.Has("--help") || args.Words.Count == 0) { Console.Write(Help); return args.Has("--help") ? 0 : 2; }
        string[] options = args.Words[0] switch
        {
            "verify" => ["--data", "--db", "--dossier", "--checkpoints"],
            "checkpoint" => ["--data", "--db"],
            _ => throw new WrongCall($"没有“ledger {args.Words[0]}”，见 gongkai ledger --help"),
        };
        args.Allow(1, options);
        if (args["--checkpoints"] is { } copy && CheckpointService.Files(copy).Count == 0) throw new WrongCall($"目录 {copy} 中没有检查点文件");
        await using var services = Existing(args);
        await DataFolder.RequireReadyAsync(services);
        await using var scope = services.CreateAsyncScope();
        switch (args.Words[0])
        {
            case "verify":
                var verdict = await scope.ServiceProvider.GetRequiredService<LedgerVerifier>().VerifyAsync(args["--dossier"], args["--checkpoints"]);
                Console.WriteLine(JsonSerializer.Serialize(verdict, Json));
                return verdict.Ok ? 0 : 1;
            default:
                var checkpoint = await scope.ServiceProvider.GetRequiredService<CheckpointService>().WriteAsync();
                Console.WriteLine(checkpoint is null ? "没有新的变动" : checkpoint.FileName);
                return 0;
        }
    }

    public static async Task<int> RebuildAsync(Arguments args)
    {
        if (args.Has("--help"))
        {
            Console.Write("从台账重建查询用的列（办件列表、期限、统计）。可以随时运行。\n\n用法：gongkai rebuild [--data 目录] [--db postgres://…]\n");
            return 0;
        }
        args.Allow(0, "--data", "--db");
        await using var services = Existing(args);
        await DataFolder.RequireReadyAsync(services);
        await using var scope = services.CreateAsyncScope();
        Console.WriteLine($"重建了{await scope.ServiceProvider.GetRequiredService<ProjectionRebuild>().RunAsync()}件");
        return 0;
    }

    static ServiceProvider Existing(Arguments args)
    {
        var location = args.Data;
        Backups.Unfinished.Refuse(location.Folder);
        if (!location.Exists) throw DataFolder.Nothing(location);
        return DataFolder.Provider(location);
    }
}
