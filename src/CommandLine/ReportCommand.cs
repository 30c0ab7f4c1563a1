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
        args.Allow("--year", "--agency", "--data", "--demo", "--db", "--out");
        var year = args.Number("--year") ?? throw new WrongCall("要写明年份：--year 2021");
        var output = args["--out"] ?? throw new WrongCall("要写明输出目录：--out 目录");
        var location = args.Data;
        if (!location.Exists && !DataFolder.WantsDemonstration(args)) throw new WrongCall($"目录 {location.Folder} 中没有数据");
        await using var services = DataFolder.Provider(location);
        await DataFolder.PrepareAsync(services, DataFolder.WantsDemonstration(args));
        // A report counts what is there: what is still queued (the demonstration's items) is worked off first.
        var jobs = services.GetRequiredService<Jobs.JobRunner>();
        while (await jobs.RunNextAsync()) { }
        if (!await DataFolder.HasDistrictAsync(services)) throw new WrongCall($"目录 {location.Folder} 中没有数据");
        return await AnnualReport.ReportFiles.WriteAllAsync(services, year, args["--agency"], Path.GetFullPath(output));
    }
}
