using Microsoft.EntityFrameworkCore;
using Microsoft.EntityFrameworkCore.Metadata.Builders;

namespace Gongkai.Messages;

public enum SmsState { Waiting, Sent, Refused, Expired }

/// <summary>A text message on its way. Number and text are encrypted, and gone once the message is sent or of no more use.</summary>
public sealed class SmsMessage
{
    public long Id { get; set; }
    /// <summary>What it is about, without anybody's name: 登录验证码, 请示决定.</summary>
    public required string Purpose { get; set; }
    /// <summary>As shown in lists and logs: 138****1234.</summary>
    public required string Masked { get; set; }
    public string? Phone { get; set; }
    public string? Text { get; set; }
    public SmsState State { get; set; }
    public int Attempts { get; set; }
    public string? Outcome { get; set; }
    public DateTime QueuedAt { get; set; }
    /// <summary>Of no use after that: not sent any more.</summary>
    public DateTime ExpiresAt { get; set; }
    public DateTime? FinishedAt { get; set; }
}

sealed class SmsMapping : IEntityTypeConfiguration<SmsMessage>
{
    public void Configure(EntityTypeBuilder<SmsMessage> b)
    {
        b.ToTable("sms_messages");
        b.Property(m => m.State).HasConversion<string>().HasMaxLength(20);
        b.Property(m => m.Masked).HasMaxLength(40);
        b.Property(m => m.Text).HasMaxLength(4000);
        b.HasIndex(m => m.State);
    }
}
