using Gongkai.Jobs;
using Gongkai.Storage;

namespace Gongkai.Dossiers;

/// <summary>The daily checkpoint.</summary>
public sealed class CheckpointJob() : Job("checkpoint", "台账检查点")
{
    public override bool Daily => true;

    public override async Task<string> RunAsync(IServiceProvider services, JobProgress run, CancellationToken cancel)
    {
        // What an erasure could not clear while somebody was reading.
        await Database.CutLogAsync(services.GetRequiredService<GongkaiContext>(), cancel);
        return await services.GetRequiredService<CheckpointService>().WriteAsync(cancel) is { } c
            ? $"{c.FileName}：{c.Dossiers}个办件，校验值 {Convert.ToHexStringLower(c.Hash)[..16]}…"
            : "没有新的变动";
    }
}
