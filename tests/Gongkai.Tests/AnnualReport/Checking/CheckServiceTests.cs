using Gongkai.AnnualReport.Checking;
using Gongkai.Documents.Readers;
using Microsoft.AspNetCore.DataProtection;
using Xunit;

namespace Gongkai.Tests.AnnualReport.Checking;

public sealed class CheckServiceTests
{
    static CheckService Service(TimeSpan? limit = null) => new(new EphemeralDataProtectionProvider(), limit);

    [Fact]
    public async Task A_check_that_takes_too_long_is_refused_with_its_limit() =>
        Assert.Contains("核对超过0秒", (await Assert.ThrowsAsync<UnreadableDocumentException>(() => Service(TimeSpan.Zero).CheckAsync(("a.docx", new SyntheticReport(1).Docx()), null, CancellationToken.None))).Message);

    [Fact]
    public async Task A_check_that_nobody_waits_for_ends_and_leaves_room_for_others()
    {
        var service = Service();
        // More than may run at once: room that was not given back would stop the last.
        for (var i = 0; i < 5; i++) await Assert.ThrowsAnyAsync<OperationCanceledException>(() => service.CheckAsync(("a.docx", new SyntheticReport(1).Docx()), null, new CancellationToken(canceled: true)));
        Assert.False((await service.CheckAsync(("a.docx", new SyntheticReport(1).Docx()), null, CancellationToken.None)).Counts);
    }
}
