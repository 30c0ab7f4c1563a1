using System.Text.Encodings.Web;
using System.Text.Json;
using System.Text.Unicode;
using Gongkai.Dossiers;

namespace Gongkai.CommandLine;

static class LedgerCommand
{
    const string Help = """
        校验台账：每一条记录、每一处链接、每一件的末尾，以及与检查点文件是否相符。

        用法：gongkai ledger verify [--dossier 编号] [--data 目录] [--db postgres://…]
              gongkai ledger checkpoint [--data 目录]

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
        args.Allow("--data", "--db", "--dossier");
        await using var services = Existing(args);
        await DataFolder.RequireReadyAsync(services);
        await using var scope = services.CreateAsyncScope();
        switch (args.Words[0])
        {
            case "verify":
                var verdict = await scope.ServiceProvider.GetRequiredService<LedgerVerifier>().VerifyAsync(args["--dossier"]);
                Console.WriteLine(JsonSerializer.Serialize(verdict, Json));
                return verdict.Ok ? 0 : 1;
            case "checkpoint":
                var checkpoint = await scope.ServiceProvider.GetRequiredService<CheckpointService>().WriteAsync();
                Console.WriteLine(checkpoint is null ? "没有新的变动" : checkpoint.FileName);
                return 0;
            default: throw new WrongCall($"没有“ledger {args.Words[0]}”，见 gongkai ledger --help");
        }
    }

    public static async Task<int> RebuildAsync(Arguments args)
    {
        if (args.Has("--help"))
        {
            Console.Write("从台账重建查询用的列（办件列表、期限、统计）。可以随时运行。\n\n用法：gongkai rebuild [--data 目录] [--db postgres://…]\n");
            return 0;
        }
        args.Allow("--data", "--db");
        await using var services = Existing(args);
        await DataFolder.RequireReadyAsync(services);
        await using var scope = services.CreateAsyncScope();
        Console.WriteLine($"重建了{await scope.ServiceProvider.GetRequiredService<ProjectionRebuild>().RunAsync()}件");
        return 0;
    }

    static ServiceProvider Existing(Arguments args)
    {
        var location = args.Data;
        if (!location.Exists) throw new WrongCall($"目录 {location.Folder} 中没有数据");
        return DataFolder.Provider(location);
    }
}
