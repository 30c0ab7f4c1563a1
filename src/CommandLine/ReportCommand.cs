using Gongkai.Demonstration;
using Gongkai.Jobs;
using Gongkai.Shared;
using Gongkai.Storage;
using Microsoft.EntityFrameworkCore;

namespace Gongkai.CommandLine;

static class ReportCommand
{
    const string Help = """
        生成一个单位（默认全区）的年度报告。

        用法：gongkai report --year 2021 [--agency 代码] --out 目录 [--data 目录 [--demo]] [--db postgres://…]

        写出 report.json、report.docx、report.xlsx、report.html；装有 LibreOffice 时还有 report.pdf。
        目录中没有数据时退出码 2；核对有不成立的，文件照常写出，退出码 1。

        """;

    public static async Task<int> RunAsync(Arguments args)
    {
        if (args.Has("--help")) { Console.Write(Help); return 0; }
        args.Allow(0, "--year", "--agency", "--data", "--demo", "--db", "--out");
        var year = args.Number("--year") ?? throw new WrongCall("要写明年份：--year 2021");
        var output = args["--out"] ?? throw new WrongCall("要写明输出目录：--out 目录");
        var location = args.Data;
        Backups.Unfinished.Refuse(location.Folder);
        var wanted = DataFolder.WantsDemonstration(args);
        await using var services = DataFolder.Provider(location);
        var there = await DataFolder.HasSchemaAsync(services);
        if (!there && !wanted) throw DataFolder.Nothing(location);
        if (!there || await services.GetRequiredService<DemonstrationState>().IsAsync()) await DemonstrationAsync(services, wanted);
        // Real data is looked at, no more: whoever serves it upgrades it and works off its jobs.
        else await DataFolder.RequireReadyAsync(services);
        if (!await DataFolder.HasDistrictAsync(services)) throw DataFolder.Nothing(location);
        return await AnnualReport.ReportFiles.WriteAllAsync(services, year, args["--agency"], Path.GetFullPath(output));
    }

    /// <summary>A report counts what is there: what is still queued of the demonstration's items is worked off first.</summary>
    static async Task DemonstrationAsync(IServiceProvider services, bool wanted)
    {
        await DataFolder.PrepareAsync(services, wanted);
        var jobs = services.GetRequiredService<JobRunner>();
        while (await jobs.RunNextAsync(DemonstrationItemsJob.JobKey)) { }
        await using var scope = services.CreateAsyncScope();
        if (await scope.ServiceProvider.GetRequiredService<GongkaiContext>().JobRuns.AnyAsync(j => j.Job == DemonstrationItemsJob.JobKey && j.State != JobState.Done))
            throw new InvalidInput("演示的公开信息还没有装完（另一个程序正在装，或者没有装成），请稍后再试");
    }
}
