using System.Diagnostics;
using System.Text.Encodings.Web;
using System.Text.Json;
using System.Text.Unicode;
using Gongkai.Agencies;
using Gongkai.Imports;
using Gongkai.Jobs;
using Gongkai.Shared;
using Gongkai.Storage;
using Gongkai.Users;
using Microsoft.EntityFrameworkCore;

namespace Gongkai.CommandLine;

/// <summary>Imports a table from the command line, as the person named: the same steps as the pages, with the columns as their heads propose.</summary>
static class ImportCommand
{
    const string Help = """
        从表格（.xlsx、.csv）导入登记簿，和网页上“导入”一样逐行核对、一次写入。

        用法：gongkai import requests|items|documents|figures 文件 --agency 机构代码 --as 登录名 [选项]

          --year 年份        表里的日期、月份没有写年份的，按这一年
          --set 项目=内容    表里没有的一项，每行都按这里的（只能给一项；多项请在网页上对应，下次自动沿用）
          --rejects 文件     有问题的行写到这里（.xlsx，带原因）；不给这个选项时，有一行不合格就一行也不导入

        各列按表头认；认不全的，先在网页上对应一次，以后自动沿用。
        输出一行 JSON：{"imported","rejected","seconds","import"}。全部导入时退出码 0，有问题的行或者没有导入时 1。

        """;

    static readonly JsonSerializerOptions Json = new() { Encoder = JavaScriptEncoder.Create(UnicodeRanges.All), PropertyNamingPolicy = JsonNamingPolicy.SnakeCaseLower };

    public static async Task<int> RunAsync(Arguments args)
    {
        if (args.Has("--help") || args.Words.Count == 0) { Console.Write(Help); return args.Has("--help") ? 0 : 2; }
        args.Allow(2, "--data", "--db", "--agency", "--as", "--year", "--set", "--rejects");
        if (args.Words.Count < 2) throw new WrongCall("没有写文件，见 gongkai import --help");
        var agencyCode = args["--agency"] ?? throw new WrongCall("没有写 --agency 机构代码");
        var login = args["--as"] ?? throw new WrongCall("没有写 --as 登录名：导入记在谁的名下");
        if (args["--set"] is { } set && !set.Contains('=')) throw new WrongCall("--set 要写成 项目=内容");
        var location = args.Data;
        if (!location.Exists) throw DataFolder.Nothing(location);
        if (!File.Exists(args.Words[1])) throw new WrongCall($"没有文件 {args.Words[1]}");
        var watch = Stopwatch.StartNew();
        await using var services = DataFolder.Provider(location);
        await DataFolder.RequireReadyAsync(services);
        await using var scope = services.CreateAsyncScope();
        var db = scope.ServiceProvider.GetRequiredService<GongkaiContext>();
        var imports = scope.ServiceProvider.GetRequiredService<ImportService>();
        var userId = await db.Users.Where(u => u.UserName == login).Select(u => u.Id).FirstOrDefaultAsync() ?? throw new WrongCall($"没有登录名 {login}");
        var actor = await scope.ServiceProvider.GetRequiredService<Access>().ActorAsync(userId);
        var agency = await db.Agencies.Where(a => a.Code == agencyCode).Select(a => (int?)a.Id).FirstOrDefaultAsync() ?? throw new WrongCall($"没有机构代码 {agencyCode}");
        var kind = imports.Kinds.FirstOrDefault(k => k.Key == args.Words[0]) ?? throw new WrongCall($"不能导入“{args.Words[0]}”，见 gongkai import --help");

        Import import;
        await using (var file = File.OpenRead(args.Words[1])) import = await imports.UploadAsync(actor, kind.Key, agency, args.Words[1], file, args.Number("--year"), null);
        var constants = new Dictionary<string, string>(ImportService.Constants(import));
        if (args["--set"]?.Split('=', 2) is [var label, var text]) constants[kind.Fields.FirstOrDefault(f => f.Label == label || f.Key == label)?.Key ?? throw new WrongCall($"没有“{label}”这一项")] = text;
        var columns = ImportService.Columns(import).Where(c => c.Field is not null).ToDictionary(c => c.Index, c => c.Field!);
        await imports.MatchAsync(actor, import.Id, import.Version, new(import.Sheet, import.HeadFrom, import.HeadTo, import.Year, columns, constants));
        import = await WorkAsync(services, db, import.Id);
        if (import.State != ImportState.Checked) throw new InvalidInput(import.Problem ?? "没有核对完");
        foreach (var note in ImportService.Notes(import)) await Console.Error.WriteLineAsync(note);
        if (import.Good > 0 && (import.Bad == 0 || args["--rejects"] is not null))
        {
            await imports.CommitAsync(actor, import.Id, import.Version, onlyGood: true, differencesSeen: import.Differences == 0);
            import = await WorkAsync(services, db, import.Id);
        }
        if (args["--rejects"] is { } path && import.Bad > 0) await File.WriteAllBytesAsync(path, (await imports.RejectsAsync(actor, import.Id)).Bytes);
        Console.WriteLine(JsonSerializer.Serialize(new { imported = import.Written, rejected = import.Bad, seconds = Math.Round(watch.Elapsed.TotalSeconds, 1), import = import.Id }, Json));
        return import.Bad == 0 && import.State == ImportState.Done ? 0 : 1;
    }

    /// <summary>Works off what a large import has queued, here or together with a site that runs on the same data.</summary>
    static async Task<Import> WorkAsync(IServiceProvider services, GongkaiContext db, long id)
    {
        var runs = ImportJob.JobKey + " " + id.ToString(System.Globalization.CultureInfo.InvariantCulture) + " ";
        using var timer = new PeriodicTimer(TimeSpan.FromMilliseconds(200));
        while (true)
        {
            var import = await db.Set<Import>().AsNoTracking().FirstAsync(i => i.Id == id);
            if (import.State is not (ImportState.Checking or ImportState.Committing)) return import;
            if (await services.GetRequiredService<JobRunner>().RunNextAsync(ImportJob.JobKey)) continue;
            var run = await db.JobRuns.AsNoTracking().Where(j => j.Key.StartsWith(runs)).OrderByDescending(j => j.Id).FirstAsync();
            if (run.State is JobState.Failed or JobState.Cancelled || run.NotBefore is not null) throw new InvalidInput($"没有做完：{run.Message}。在网页上打开这次导入（第{id}次）可以继续");
            await timer.WaitForNextTickAsync();
        }
    }
}
