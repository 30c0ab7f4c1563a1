using System.Diagnostics;
using System.Globalization;
using System.Text.Encodings.Web;
using System.Text.Json;
using System.Text.Unicode;
using Gongkai.Agencies;
using Gongkai.Catalogue;
using Gongkai.Imports;
using Gongkai.Jobs;
using Gongkai.Shared;
using Gongkai.Storage;
using Gongkai.Users;
using Microsoft.EntityFrameworkCore;

namespace Gongkai.CommandLine;

/// <summary>Imports from the command line: a table as the person named, by the same steps as the pages, with the columns as their heads propose; or a file of lines (docs/api/items.md).</summary>
public static class ImportCommand
{
    const string Help = """
        从表格（.xlsx、.csv）导入登记簿，和网页上“导入”一样逐行核对、一次写入；
        或者导入其他系统交来的公开信息（.jsonl、.jsonl.gz，每行一条），分段写入，中断了再运行一次就从停下的地方继续。

        用法：gongkai import requests|items|documents|figures 文件 --agency 机构代码 --as 登录名 [选项]
              gongkai import items 文件.jsonl[.gz] [选项]

          --agency 代码      记在哪个单位；.jsonl 不写的，记在全区
          --as 登录名        记在谁的名下；.jsonl 不写的，记为系统
          --year 年份        表里的日期、月份没有写年份的，按这一年
          --set 项目=内容    文件里没有的一项，每行都按这里的（只能给一项；多项请在网页上对应，下次自动沿用）
          --rejects 文件     没有导入的行写到这里，带原因：表格写成 .xlsx，.jsonl 每行写一个 JSON

        表格的各列按表头认；认不全的，先在网页上对应一次，以后自动沿用。不给 --rejects 时，表格有一行不合格就一行也不导入。
        .jsonl 的每一行各自核对，合格的导入，不合格的不影响别的行。文件格式见 docs/api/items.md。
        输出一行 JSON：{"imported","rejected","seconds","import"}。全部导入时退出码 0，有不合格的行或者没有导入时 1。

        """;

    static readonly JsonSerializerOptions Json = new() { Encoder = JavaScriptEncoder.Create(UnicodeRanges.All), PropertyNamingPolicy = JsonNamingPolicy.SnakeCaseLower };

    public static async Task<int> RunAsync(Arguments args)
    {
        if (args.Has("--help") || args.Words.Count == 0) { Console.Write(Help); return args.Has("--help") ? 0 : 2; }
        if (args.Words.Count < 2) throw new WrongCall("没有写文件，见 gongkai import --help");
        var (kindKey, path) = (args.Words[0], args.Words[1]);
        var ofLines = path.EndsWith(".jsonl", StringComparison.OrdinalIgnoreCase) || path.EndsWith(".jsonl.gz", StringComparison.OrdinalIgnoreCase);
        if (ofLines && kindKey != ItemActs.Register) throw new WrongCall("只有公开信息（items）可以从 .jsonl 导入");
        if (ofLines) args.Allow(2, "--data", "--db", "--demo", "--agency", "--as", "--set", "--rejects");
        else args.Allow(2, "--data", "--db", "--agency", "--as", "--year", "--set", "--rejects");
        if (!ofLines && args["--agency"] is null) throw new WrongCall("没有写 --agency 机构代码");
        if (!ofLines && args["--as"] is null) throw new WrongCall("没有写 --as 登录名：导入记在谁的名下");
        if (args["--set"] is { } set && !set.Contains('=')) throw new WrongCall("--set 要写成 项目=内容");
        if (!File.Exists(path)) throw new WrongCall($"没有文件 {path}");
        if (args["--rejects"] is { } rejects && !Directory.Exists(Path.GetDirectoryName(Path.GetFullPath(rejects)))) throw new WrongCall($"没有目录 {Path.GetDirectoryName(Path.GetFullPath(rejects))}");
        var location = args.Data;
        // A table needs a person's account, which a new folder has not; items from elsewhere can be its first content.
        if (!ofLines && !location.Exists) throw DataFolder.Nothing(location);
        var watch = Stopwatch.StartNew();
        await using var services = DataFolder.Provider(location);
        if (!ofLines || await DataFolder.HasSchemaAsync(services)) await DataFolder.RequireReadyAsync(services);
        else await DataFolder.PrepareAsync(services, DataFolder.WantsDemonstration(args));
        if (ofLines && await DataFolder.FirstAccountAsync(services) is { } first) await Console.Error.WriteLineAsync($"已建立系统管理员，密码在 {first}");
        await using var scope = services.CreateAsyncScope();
        var run = new Run(services, scope.ServiceProvider);
        var kind = run.Get<ImportKinds>().All.FirstOrDefault(k => k.Key == kindKey) ?? throw new WrongCall($"不能导入“{kindKey}”，见 gongkai import --help");
        var constants = new Dictionary<string, string>();
        if (args["--set"]?.Split('=', 2) is [var label, var text])
            constants[kind.Fields.FirstOrDefault(f => f.Label == label || f.Key == label) switch { { Constant: true } f => f.Key, null => throw new WrongCall($"没有“{label}”这一项"), _ => throw new WrongCall($"“{label}”每行不同，不能统一填写") }] = text;
        var actor = args["--as"] is { } login ? await run.ActorAsync(login) : Actor.System;
        var agency = args["--agency"] is { } code ? await run.AgencyAsync(code) : (await run.Get<AgencyDirectory>().OnAsync(run.Get<OfficeClock>().Today)).Root.Id;

        var import = ofLines ? await LinesAsync(run, actor, agency, path, constants, args["--rejects"]) : await TableAsync(run, actor, kind, agency, path, args.Number("--year"), constants, args["--rejects"]);
        Console.WriteLine(JsonSerializer.Serialize(new { imported = import.Written, rejected = import.Bad, seconds = Math.Round(watch.Elapsed.TotalSeconds, 1), import = import.Id }, Json));
        return import.Bad == 0 && import.State == ImportState.Done ? 0 : 1;
    }

    static async Task<Import> TableAsync(Run run, Actor actor, ImportKind kind, int agency, string path, int? year, Dictionary<string, string> given, string? rejects)
    {
        var imports = run.Get<ImportService>();
        Import import;
        await using (var file = File.OpenRead(path)) import = await imports.UploadAsync(actor, kind.Key, agency, path, file, year, null);
        var constants = new Dictionary<string, string>(ImportText.Constants(import));
        foreach (var (field, value) in given) constants[field] = value;
        var columns = ImportText.Columns(import).Where(c => c.Field is not null).ToDictionary(c => c.Index, c => c.Field!);
        await imports.MatchAsync(actor, import.Id, import.Version, new(import.Sheet, import.HeadFrom, import.HeadTo, import.Year, columns, constants));
        import = await run.WorkAsync(import.Id);
        if (import.State != ImportState.Checked) throw new InvalidInput(import.Problem ?? "没有核对完");
        foreach (var note in ImportText.Notes(import)) await Console.Error.WriteLineAsync(note);
        if (import.Differences > 0) await Console.Error.WriteLineAsync($"文件里的合计与各行相加不符，没有导入：请在网页上打开这次导入（第{import.Id}次），核对以后再确认");
        else if (import.Good > 0 && (import.Bad == 0 || rejects is not null))
        {
            await imports.CommitAsync(actor, import.Id, import.Version, onlyGood: true, differencesSeen: false);
            import = await run.WorkAsync(import.Id);
            if (import.State != ImportState.Done) await Console.Error.WriteLineAsync(import.Problem ?? "没有导入完");
        }
        if (rejects is not null && import.Bad > 0) await File.WriteAllBytesAsync(rejects, (await run.Get<ImportList>().RejectsAsync(actor, import.Id)).Bytes);
        return import;
    }

    static async Task<Import> LinesAsync(Run run, Actor actor, int agency, string path, Dictionary<string, string> constants, string? rejects)
    {
        Import import;
        await using (var file = File.OpenRead(path)) import = await run.Get<ImportService>().UploadLinesAsync(actor, agency, path, file, constants);
        if (import.Written + import.Bad > 0) await Console.Error.WriteLineAsync($"接着第{import.Id}次导入：已经导入{import.Written}条，还有{import.Good}行");
        import = await run.WorkAsync(import.Id);
        if (rejects is null) return import;
        await using var to = File.Create(rejects);
        await run.Get<LineImporter>().RejectsAsync(actor, import.Id, to);
        return import;
    }

    sealed class Run(IServiceProvider services, IServiceProvider scoped)
    {
        readonly GongkaiContext db = scoped.GetRequiredService<GongkaiContext>();

        public T Get<T>() where T : notnull => scoped.GetRequiredService<T>();

        public async Task<Actor> ActorAsync(string login) =>
            await Get<Access>().ActorAsync(await db.Users.Where(u => u.UserName == login).Select(u => u.Id).FirstOrDefaultAsync() ?? throw new WrongCall($"没有登录名 {login}"));

        public async Task<int> AgencyAsync(string code) => await db.Agencies.Where(a => a.Code == code).Select(a => (int?)a.Id).FirstOrDefaultAsync() ?? throw new WrongCall($"没有机构代码 {code}");

        /// <summary>Works off what a large import has queued, here or together with a site that runs on the same data.</summary>
        public async Task<Import> WorkAsync(long id)
        {
            using var timer = new PeriodicTimer(TimeSpan.FromMilliseconds(200));
            while (true)
            {
                if (await services.GetRequiredService<JobRunner>().RunNextAsync(ImportJob.JobKey)) continue;
                // First the run, then the import: a run that ended has told the import before.
                var run = await Job.LatestAsync(db, ImportJob.JobKey, id, CancellationToken.None);
                var import = await ImportAsync(id);
                if (import.State is not (ImportState.Checking or ImportState.Committing or ImportState.Withdrawing)) return import;
                if (run is not ({ State: JobState.Running } or { State: JobState.Waiting, NotBefore: null }))
                    throw new InvalidInput($"没有做完：{run?.Message}。再运行一次，或者在网页上打开这次导入（第{id.ToString(CultureInfo.InvariantCulture)}次），可以继续");
                await timer.WaitForNextTickAsync();
            }
        }

        Task<Import> ImportAsync(long id) => db.Set<Import>().AsNoTracking().FirstAsync(i => i.Id == id);
    }
}
