using System.Globalization;
using Gongkai.Jobs;
using Gongkai.Storage;
using Microsoft.EntityFrameworkCore;

namespace Gongkai.Imports;

/// <summary>Checks or writes a large import behind the page. The import's own state says which; a run cut short begins its step again.</summary>
public sealed class ImportJob() : Job(JobKey, "导入文件")
{
    public const string JobKey = "import";

    public override Lane Lane => Lane.Records;

    public override Task<string> RunAsync(IServiceProvider services, JobProgress run, CancellationToken cancel)
    {
        var id = long.Parse(run.Key.Split(' ')[1], CultureInfo.InvariantCulture);
        return services.GetRequiredService<ImportService>().ContinueAsync(id, (done, total) => run.ReportAsync(done, total, cancel), cancel);
    }
}
